import type { ExitStatus } from '../base/exit-status.js'
import type { Logger } from '../base/logger.js'
import { addToFailures, type Failure } from '../decide/failures.js'
import { Statistics } from '../decide/statistics.js'
import type { ChildMessage, LogRecord } from '../wire/message.js'
import { unpackError } from '../wire/remote-error.js'
import type { Child } from './child.js'
import type { ContainerEvents } from './container-events.js'
import type { ContainerView } from './container-view.js'
import { publish } from './diagnostics.js'
import { emitSafely } from './emit-safely.js'
import { logLines } from '../base/log-lines.js'

/** How much of a failed child's last output goes into the log. */
const lastWords = 2000

/** A step in the end of a child that takes its time. */
export type LingerStep = 'stillOpen' | 'askedAgain' | 'killed'

/** Reports every child event: it counts, logs, emits and publishes it. It decides nothing. */
export class Reporter {
  readonly statistics = new Statistics()
  failures: readonly Failure[] = []
  readonly #container: ContainerView
  readonly #logger: Logger

  constructor(container: ContainerView, logger: Logger) {
    this.#container = container
    this.#logger = logger
  }

  started(child: Child, again: boolean): void {
    if (again) this.statistics.addRestart()
    else this.statistics.addSpawn()
    this.#logger.debug(about(child), logLines.started)
    this.#emit('spawn', child)
    publish('asc:child:spawn', () => ({ container: this.#container, child, again }))
  }

  ready(child: Child): void {
    this.#logger.info(about(child), logLines.ready)
    this.#emit('ready', child)
    publish('asc:child:ready', () => ({ container: this.#container, child }))
  }

  stopping(child: Child): void {
    this.#emit('stopping', child)
    publish('asc:child:stopping', () => ({ container: this.#container, child }))
  }

  message(child: Child, message: ChildMessage, before: ChildMessage): void {
    if (message.log) return this.#logInner(child, message.log)
    if (message.statistics) this.statistics.addInner(message.statistics, before.statistics)
    this.#emit('report', child, message)
  }

  garbled(child: Child, err: Error): void {
    this.#logger.warn({ ...about(child), err }, logLines.invalidMessage)
  }

  overdue(child: Child, clock: 'startup' | 'health'): void {
    this.#logger.warn({ ...about(child), clock }, clock === 'startup' ? logLines.notReadyInTime : logLines.silentTooLong)
  }

  /** It was asked to end, and has not: after its time to drain, before it is asked again, and before it is killed. */
  lingers(child: Child, step: LingerStep, open: string | undefined, killedIn: number | undefined): void {
    const { status } = child
    const fields = { ...about(child), ...(status !== undefined && { status }), ...(open !== undefined && { open }), ...(killedIn !== undefined && { killedIn }) }
    this.#logger[step === 'stillOpen' ? 'info' : 'warn'](fields, logLines[step])
  }

  /** `sibling`: it had to end as another one failed. Its exits do not count as failures. */
  exited(child: Child, status: ExitStatus, sibling: boolean): void {
    const { success, reason, stoppedBy, code, signal, error: err, leaked, output } = status
    const failed = !success && !sibling
    if (failed) {
      this.statistics.addFailure()
      this.failures = addToFailures(this.failures, child, status)
    }
    if (leaked) this.statistics.addLeaked()
    const more = { ...(stoppedBy && { stoppedBy }), ...(err && { err }), ...(leaked && { leaked }), ...(failed && output && { output: output.slice(-lastWords) }) }
    this.#logger[failed || leaked ? 'warn' : 'info']({ ...about(child), reason, code, signal, ...more }, leaked ? logLines.leaked : logLines.ended)
    this.#emit('exit', child, status)
    publish('asc:child:exit', () => ({ container: this.#container, child, status }))
  }

  restarting(child: Child, delay: number): void {
    this.#logger.info({ ...about(child), delay }, logLines.restarting)
    this.#emit('restart', child, delay)
    publish('asc:child:restart', () => ({ container: this.#container, child, delay }))
  }

  recycling(child: Child, reason: string): void {
    this.#logger.info({ ...about(child), reason }, logLines.recycling)
  }

  replaced(child: Child, successor: Child): void {
    this.statistics.addReplacement()
    this.#logger.info({ ...about(child), successor: successor.pid ?? successor.threadId }, logLines.replaced)
    this.#emit('replace', child, successor)
    publish('asc:child:replace', () => ({ container: this.#container, child, successor }))
  }

  notReplaced(child: Child): void {
    this.#logger.warn(about(child), logLines.notReplaced)
  }

  /** The container has given up on a child. `stops`: and stops for it. */
  failed(child: Child, failure: Error, stops: boolean): void {
    this.#logger.error({ ...about(child), err: failure }, stops ? logLines.gaveUp : logLines.gaveUpOnChild)
    this.#emit('failed', this.failures)
    publish('asc:container:failed', () => ({ container: this.#container, failure }))
  }

  /** A line that a child has its parent log. */
  #logInner(child: Child, { level, text, fields, error }: LogRecord): void {
    this.#logger[level]({ ...fields, in: child.name, ...(error && { err: unpackError(error) }) }, text)
  }

  #emit<E extends keyof ContainerEvents>(event: E, ...args: ContainerEvents[E]): void {
    void emitSafely(this.#container, event, args, (err) => this.#logger.error({ event, err }, logLines.listenerFailed))
  }
}

/** How a log line names a child. */
function about({ name, key, pid, threadId, age }: Child): Record<string, unknown> {
  return { child: name, ...(key !== undefined && { key }), ...(pid !== undefined && { pid }), ...(threadId !== undefined && { threadId }), age: Math.round(age) }
}
