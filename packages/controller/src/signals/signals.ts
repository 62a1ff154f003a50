import { refusal, requireChoice, requireObject } from '@asc/core/backend'

/**
 * What a controller can do on a signal.
 *
 * - `restart`, `reload`: the methods of these names
 * - `stop`: `stop()`; asked for again after a second, `kill`
 * - `kill`: `stop(false)`
 * - `quit`: writes a report, kills, and ends by SIGQUIT
 * - `grow`, `shrink`: one child more or fewer in the first group
 */
export type SignalAction = 'restart' | 'reload' | 'stop' | 'kill' | 'quit' | 'grow' | 'shrink'

const actions: readonly SignalAction[] = ['restart', 'reload', 'stop', 'kill', 'quit', 'grow', 'shrink']

/** What signals do; `false` leaves one to Node and the kernel, see signal(7). */
export type SignalOptions = Readonly<Partial<Record<NodeJS.Signals, SignalAction | false>>>

/** What they do unless the option `signals` or `trap` says otherwise. SIGUSR1 is missing: it starts Node's inspector. */
export const signalActions: Readonly<Partial<Record<NodeJS.Signals, SignalAction>>> = {
  SIGHUP: 'restart',
  SIGINT: 'stop',
  SIGTERM: 'stop',
  SIGQUIT: 'quit',
  SIGUSR2: 'reload',
  SIGTTIN: 'grow',
  SIGTTOU: 'shrink',
}

/** The action of a signal. `chosen`: the option names it, so that nothing around us changes its meaning. */
export interface PlannedSignal {
  readonly action: SignalAction
  readonly chosen: boolean
}

/**
 * Completes and checks the option `signals`.
 *
 * @throws {TypeError} naming the signal and what is wrong with it
 */
export function signalPlan(options: SignalOptions | false = {}, attempt = 'create the controller'): Map<NodeJS.Signals, PlannedSignal> {
  const plan = new Map<NodeJS.Signals, PlannedSignal>()
  if (options === false) return plan
  requireObject(attempt, 'signals', options, 'an object or false')
  for (const [signal, action] of Object.entries(signalActions)) plan.set(signal as NodeJS.Signals, { action, chosen: false })
  for (const [signal, action] of Object.entries(options)) {
    requireTrappable(attempt, 'signals', signal)
    requireChoice(attempt, `signals.${signal}`, action, [...actions, false])
    if (action === false) plan.delete(signal)
    else plan.set(signal, { action, chosen: true })
  }
  return plan
}

/** Signals that nobody can handle, or that are taken. */
const refused: readonly string[] = ['SIGKILL', 'SIGSTOP', 'SIGUSR1']

/** Throws a `TypeError` for what is no signal that a program can handle. */
export function requireTrappable(attempt: string, option: string, signal: unknown): asserts signal is NodeJS.Signals {
  if (typeof signal === 'string' && /^SIG[A-Z0-9]+$/.test(signal) && !refused.includes(signal)) return
  throw new TypeError(refusal(attempt, option, `a signal other than ${refused.join(', ')}`, signal))
}
