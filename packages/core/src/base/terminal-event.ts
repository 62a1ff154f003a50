import { describeExit, type ExitReason } from './exit-status.js'
import { controllerLines, logLines } from './log-lines.js'
import { showSpan } from './show-span.js'
import type { Sign, Tone } from './terminal-style.js'

/** What a record of the log is for a person. */
export interface TerminalEvent {
  readonly sign: Sign
  readonly tone?: Tone | undefined
  readonly text: string
}

type Fields = Readonly<Record<string, unknown>>
type Present = (fields: Fields) => TerminalEvent | undefined

/**
 * What a known record is for a person, by its text; `undefined`: it says nothing that other lines do not say. A record that is not in the table
 * is shown with its text and all of its fields.
 */
const events: Readonly<Record<string, Present>> = {
  [logLines.started]: () => ({ sign: 'down', tone: 'dim', text: 'started' }),
  [logLines.ready]: ({ age }) => ({ sign: 'up', tone: 'green', text: `ready${within(age)}` }),
  [logLines.ended]: ended,
  [logLines.leaked]: () => ({ sign: 'warning', tone: 'red', text: 'cannot be ended, and is given up' }),
  [logLines.restarting]: ({ delay }) => ({ sign: 'again', tone: 'yellow', text: Number(delay) >= 1 ? `starts again in ${showSpan(Number(delay))}` : 'starts again' }),
  [logLines.notReadyInTime]: ({ age }) => ({ sign: 'warning', tone: 'yellow', text: `not ready${after(age)}: killed` }),
  [logLines.silentTooLong]: () => ({ sign: 'warning', tone: 'yellow', text: 'silent for too long: killed' }),
  [logLines.stillOpen]: () => ({ sign: 'warning', tone: 'yellow', text: 'has not ended in its time to drain' }),
  [logLines.askedAgain]: () => ({ sign: 'warning', tone: 'yellow', text: 'is asked again to end, and will be killed' }),
  [logLines.killed]: () => ({ sign: 'warning', tone: 'yellow', text: 'is killed: its time is over' }),
  [logLines.recycling]: ({ reason }) => ({ sign: 'again', text: `is replaced: ${String(reason)}` }),
  [logLines.replaced]: ({ successor }) => ({ sign: 'up', text: `was replaced by ${String(successor)}` }),
  [logLines.notReplaced]: () => ({ sign: 'warning', tone: 'yellow', text: 'could not be replaced, and goes on' }),
  [logLines.gaveUp]: () => ({ sign: 'failed', tone: 'red', text: 'failed too often: everything stops' }),
  [logLines.gaveUpOnChild]: () => ({ sign: 'failed', tone: 'red', text: 'is not started again; the others go on' }),
  'Received another signal that asks to stop: kill': ({ signal }) => ({ sign: 'stop', tone: 'red', text: `${String(signal)} again: kill` }),
  [controllerLines.ready]: ({ children, duration, addresses }) => ({ sign: 'done', tone: 'green', text: `${many(children)} ready in ${showSpan(Number(duration))}${listening(addresses)}` }),
  [controllerLines.replaced]: ({ children, duration }) => ({ sign: 'done', tone: 'green', text: `${many(children)} replaced in ${showSpan(Number(duration))}` }),
  [controllerLines.reloaded]: ({ changed, duration }) => ({ sign: 'done', tone: 'green', text: `reloaded in ${showSpan(Number(duration))}${changed === false ? ': nothing has changed' : ''}` }),
  [controllerLines.changeFailed]: ({ change }) => ({ sign: 'failed', tone: 'red', text: `the ${String(change)} has failed; the old children go on` }),
  [controllerLines.superseded]: ({ abandoned, by }) => ({ sign: 'note', tone: 'yellow', text: `the ${String(abandoned)} is abandoned for a newer ${String(by)}` }),
  [controllerLines.stopping]: ({ children, grace, interactive }) => ({ sign: 'stop', text: `stopping ${many(children)}: ${Number(grace) > 0 ? `${showSpan(Number(grace))} for what is under way` : 'at once'}${interactive ? '; Ctrl-C again to kill' : ''}` }),
  [controllerLines.stopped]: ({ duration }) => ({ sign: 'done', text: `stopped in ${showSpan(Number(duration))}` }),
}

/** What notifiers say beside a record that says more. */
const repeated = /^(?:Running with |Stopping with |Restarting…$|Reloading…$|Stopping…$|What the signal asked for has failed$)/

/** The event of a record; `undefined` for one that is not shown; `unknown` for one that is shown as it is. */
export function terminalEvent(text: string, fields: Fields): TerminalEvent | undefined | 'unknown' {
  const present = Object.hasOwn(events, text) ? events[text] : undefined
  if (present) return present(fields)
  if (repeated.test(text)) return undefined
  const [, action] = /^Received a signal: (\w+)$/.exec(text) ?? []
  if (action !== undefined) return { sign: action === 'stop' || action === 'kill' ? 'stop' : 'again', text: `${String(fields.signal)}: ${action}` }
  return 'unknown'
}

/** Who asked for the end, in the words of a person. */
const asked: Readonly<Record<string, string>> = { restart: 'it is replaced', replace: 'it is replaced', recycle: 'it is recycled', reload: 'the reload has no place for it', scale: 'there are to be fewer', sibling: 'a sibling has failed' }

function ended({ reason, code, signal, err, age, stoppedBy }: Fields): TerminalEvent {
  const why = asked[String(stoppedBy)]
  if (reason === 'interrupted' || reason === 'returned' || reason === 'recycled') return { sign: 'down', tone: 'dim', text: `ended${after(age)}${why ? `: ${why}` : ''}` }
  if (reason === 'health-timeout' || reason === 'startup-timeout') return { sign: 'failed', tone: 'red', text: `${failures[reason]!({ code, signal })}${after(age)}` }
  const text = Object.hasOwn(failures, String(reason)) ? failures[reason as ExitReason]!({ code, signal }) : describeExit({ reason: reason as ExitReason, code: code as number | null, signal: signal as NodeJS.Signals | null } as never)
  return { sign: 'failed', tone: 'red', text: `${text}${after(age)}${err === undefined ? '' : `: ${headline(err)}`}` }
}

/** The message of an error, and its class where that says more than that it is one. */
export function headline(error: unknown): string {
  const { name, message } = (error ?? {}) as { name?: unknown; message?: unknown }
  return [...(typeof name === 'string' && name !== 'Error' && name !== 'TaskError' ? [name] : []), String(message ?? error)].join(': ')
}

const failures: Readonly<Partial<Record<ExitReason, (exit: { readonly code: unknown; readonly signal: unknown }) => string>>> = {
  error: ({ code }) => (typeof code === 'number' ? `exited with code ${code}` : 'failed'),
  signal: ({ signal }) => `killed by ${String(signal)}, which nobody here has sent,`,
  killed: () => 'was killed',
  'startup-timeout': () => 'was not ready in time, and was killed',
  'health-timeout': () => 'was silent for too long, and was killed',
  'out-of-memory': () => 'ran out of memory',
  'parent-lost': () => 'lost its channel',
}

function within(age: unknown): string {
  return typeof age === 'number' ? ` in ${showSpan(age)}` : ''
}

function after(age: unknown): string {
  return typeof age === 'number' ? ` after ${showSpan(age)}` : ''
}

function many(children: unknown): string {
  return children === 1 ? '1 child' : `${String(children)} children`
}

function listening(addresses: unknown): string {
  return Array.isArray(addresses) && addresses.length > 0 ? `, listening on ${addresses.join(' and ')}` : ''
}
