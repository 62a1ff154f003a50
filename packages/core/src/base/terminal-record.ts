import { isError, showError } from './describe-error.js'
import { isAscError } from './errors.js'
import { entries, printable, showField, type LogLine } from './format-record.js'
import { terminalEvent } from './terminal-event.js'
import { paint, signOf, type Sign, type TerminalStyle, type Tone } from './terminal-style.js'

/** How a record is shown that is not in the table of events. */
const levels: Readonly<Record<string, { readonly sign: Sign; readonly tone?: Tone }>> = {
  debug: { sign: 'note', tone: 'dim' },
  warn: { sign: 'warning', tone: 'yellow' },
  error: { sign: 'failed', tone: 'red' },
}

/** Who a record is about, and is told in front of it. */
const subjects = ['child', 'service', 'pid', 'threadId', 'key']
/** What the words of a known event say already, or what another line does. */
const said = new Set([...subjects, 'age', 'reason', 'code', 'signal', 'stoppedBy', 'delay', 'duration', 'children', 'addresses', 'output', 'successor', 'changed', 'change', 'grace', 'interactive', 'abandoned', 'by', 'err', 'clock'])

/**
 * A record of the log for a person at a terminal: one line an event, with the time, a sign, the name and pid of the child, and a few words; the stack of an
 * error below it, once. Empty where other lines say the same.
 */
export function formatTerminal({ time, level, text, fields }: LogLine, style: TerminalStyle, told?: WeakSet<object>): string {
  const pairs = entries(fields)
  const plain = Object.fromEntries(pairs)
  const event = eventOf(text, plain)
  if (event === undefined) return ''
  const known = event !== 'unknown'
  const { sign, tone } = known ? event : (levels[level] ?? { sign: 'note' as const, tone: undefined })
  const more = pairs.filter(([name, value]) => value !== undefined && !isError(value) && !(known ? said : new Set(subjects)).has(name)).map(([name, value]) => `${name}=${showField(value)}`)
  const errors = pairs.flatMap(([, value]) => (isError(value) ? [value] : []))
  const subject = subjectOf(plain, style)
  const words = [paint(printable(known ? event.text : text), tone, style), ...more.map((each) => paint(each, 'dim', style))]
  const head = [paint(clock(time), 'dim', style), paint(signOf(sign, style), tone, style), ...(subject ? [subject] : []), ...words].join(' ')
  // A terminal shows Ctrl-C as ^C at the beginning of the line.
  const fresh = plain.signal === 'SIGINT' && style.color ? '\r\x1b[K' : ''
  return `${fresh}${head}\n${errors.map((error) => below(error, known, plain, style, told)).join('')}`
}

/** `web-1  4711`. */
function subjectOf(fields: Readonly<Record<string, unknown>>, style: TerminalStyle): string {
  const name = fields.child ?? fields.service
  const number = fields.pid ?? (fields.threadId === undefined ? undefined : `thread ${showField(fields.threadId)}`)
  return [...(name === undefined ? [] : [paint(typeof name === 'string' ? printable(name) : showField(name), 'bold', style)]), ...(number === undefined ? [] : [paint(showField(number), 'dim', style)])].join(' ')
}

/**
 * An error below its line: its stack, without the message where the line has it. Nothing where the stack was written before: by another record, or by the
 * child itself. Of our own errors the stack says nothing, but their causes do.
 */
function below(error: Error, known: boolean, fields: Readonly<Record<string, unknown>>, style: TerminalStyle, told: WeakSet<object> | undefined): string {
  const message = String(messageOf(error))
  if (known && (told?.has(error) || wroteIt(fields.output, message))) {
    told?.add(error)
    return ''
  }
  if (known && isAscError(error)) {
    told?.add(error)
    return isError(error.cause) && !told?.has(error.cause) ? below(error.cause, false, fields, style, told) : ''
  }
  const text = printable(showError(error, told))
  const head = printable(`: ${message}\n`)
  const shown = known && text.indexOf(head) < 60 && text.includes(head) ? text.slice(text.indexOf(head) + head.length) : text
  return `${shown.split('\n').map((line) => `    ${paint(line.replace(/^ {4}(?=at )/, ''), 'dim', style)}`).join('\n')}\n`
}

/** Whether a child has written the error to stderr before it ended, as Node does. */
function wroteIt(output: unknown, message: string): boolean {
  return typeof output === 'string' && message !== '' && output.includes(message) && /\n\s+at /.test(output)
}

function messageOf(error: Error): unknown {
  try {
    return error.message
  } catch {
    return ''
  }
}

/** A record with a known text may have fields that are none of ours. */
function eventOf(text: string, fields: Readonly<Record<string, unknown>>): ReturnType<typeof terminalEvent> {
  try {
    return terminalEvent(text, fields)
  } catch {
    return 'unknown'
  }
}

/** The time of day, as the clock of a person has it. */
function clock(time: Date): string {
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':')
}
