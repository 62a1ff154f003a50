import type { Child } from './child.js'
import type { Container } from './container.js'
import type { ContainerEvents } from './container-events.js'
import { publish } from './diagnostics.js'
import type { ExitStatus } from './exit-status.js'
import { addToFailures, type Failure } from './failures.js'
import type { Logger } from './logger.js'
import type { ChildMessage, LogRecord } from './message.js'
import { callHook, Policy } from './policy.js'
import { unpackError } from './remote-error.js'
import type { RestartDecision } from './restart.js'
import { Statistics } from './statistics.js'
import { throwLater } from './throw-later.js'

/** How much of a failed child's last output goes into the log. */
const lastWords = 2000

/** What is told of anything that happens to a child: counted, logged, given to the policy, emitted, published. It decides nothing. */
export class Account {
  readonly statistics = new Statistics()
  failures: readonly Failure[] = []
  readonly #container: Container
  readonly #logger: Logger

  constructor(container: Container, logger: Logger) {
    this.#container = container
    this.#logger = logger
  }

  started(child: Child, again: boolean): void {
    if (again) this.statistics.addRestart()
    else this.statistics.addSpawn()
    this.#logger.debug(about(child), 'Child started')
    callHook(this.#container.policy, this.#logger, 'childSpawned', this.#container, child)
    this.#emit('spawn', child)
    publish('asc:child:spawn', () => ({ container: this.#container, child, again }))
  }

  ready(child: Child): void {
    this.#logger.debug(about(child), 'Child is ready')
    this.#emit('ready', child)
    publish('asc:child:ready', () => ({ container: this.#container, child }))
  }

  message(child: Child, message: ChildMessage, before: ChildMessage): void {
    if (message.log) return this.#logInner(child, message.log)
    if (message.statistics) this.statistics.addInner(message.statistics, before.statistics)
    this.#emit('report', child, message)
  }

  garbled(child: Child, error: Error): void {
    this.#logger.warn({ ...about(child), error }, 'Child sent something that is no message')
  }

  overdue(child: Child, clock: 'startup' | 'health'): void {
    this.#logger.warn({ ...about(child), clock }, clock === 'startup' ? 'Child was not ready in time' : 'Child was silent for too long')
    callHook(this.#container.policy, this.#logger, clock === 'startup' ? 'startupFailed' : 'healthCheckFailed', this.#container, child)
  }

  /** `sibling`: it had to go because another one failed, and however it went is no failure of its own. */
  exited(child: Child, status: ExitStatus, sibling: boolean): void {
    const { success, reason, askedBy, code, signal, error, leaked, output } = status
    const failed = !success && !sibling
    if (failed) {
      this.statistics.addFailure()
      this.failures = addToFailures(this.failures, child, status)
    }
    if (leaked) this.statistics.addLeaked()
    const told = { ...(askedBy && { askedBy }), ...(error && { error }), ...(leaked && { leaked }), ...(failed && output && { output: output.slice(-lastWords) }) }
    const text = leaked ? 'Child cannot be ended and is given up' : 'Child has ended'
    this.#logger[failed || leaked ? 'warn' : 'info']({ ...about(child), reason, code, signal, ...told }, text)
    callHook(this.#container.policy, this.#logger, 'childExited', this.#container, child, status)
    this.#emit('exit', child, status)
    publish('asc:child:exit', () => ({ container: this.#container, child, status }))
  }

  /** The last word on what happens next is the policy's. */
  decided(child: Child, status: ExitStatus, decision: RestartDecision): RestartDecision {
    const wanted = callHook(this.#container.policy, this.#logger, 'restart', this.#container, child, status, decision)
    if (actions.includes(wanted?.action)) return wanted
    this.#logger.error({ ...about(child), hook: 'restart', wanted }, 'A policy hook decided nothing; the default action is taken')
    return decision
  }

  /** Whether the container is well, as its policy sees it. */
  healthy(): boolean {
    const healthy: unknown = callHook(this.#container.policy, this.#logger, 'healthy', this.#container)
    if (typeof healthy === 'boolean') return healthy
    this.#logger.error({ hook: 'healthy', healthy }, 'A policy hook decided nothing; the default action is taken')
    return Policy.prototype.healthy(this.#container)
  }

  restarting(child: Child, delay: number): void {
    this.#logger.info({ ...about(child), delay }, 'Child will be started again')
    this.#emit('restart', child, delay)
    publish('asc:child:restart', () => ({ container: this.#container, child, delay }))
  }

  /** A child is about to be replaced, since it has `reason`. */
  recycling(child: Child, reason: string): void {
    this.#logger.info({ ...about(child), reason }, 'Child will be recycled')
  }

  replaced(child: Child, successor: Child): void {
    this.statistics.addReplacement()
    this.#logger.info({ ...about(child), successor: successor.pid ?? successor.threadId }, 'Child was replaced')
    this.#emit('replace', child, successor)
    publish('asc:child:replace', () => ({ container: this.#container, child, successor }))
  }

  notReplaced(child: Child): void {
    this.#logger.warn(about(child), 'Child could not be replaced; it goes on')
  }

  /** The container has given up. */
  failed(child: Child, failure: Error, stops: boolean): void {
    if (stops) this.#logger.error({ ...about(child), error: failure }, 'The container gives up and stops')
    this.#emit('failed', this.failures)
    publish('asc:container:failed', () => ({ container: this.#container, failure }))
  }

  #logInner(child: Child, { level, text, fields, error }: LogRecord): void {
    this.#logger[level]({ ...fields, in: child.name, ...(error && { error: unpackError(error) }) }, text)
  }

  /** A listener that throws is an uncaught exception, as everywhere in Node, but not in the middle of our work. */
  #emit<E extends keyof ContainerEvents>(event: E, ...args: ContainerEvents[E]): void {
    if (this.#container.listenerCount(event) === 0) return
    try {
      this.#container.emit(event, ...(args as never))
    } catch (error) {
      throwLater(error)
    }
  }
}

/** What a policy can decide: at once, so not by a promise. */
const actions: readonly (RestartDecision['action'] | undefined)[] = ['finish', 'give-up', 'restart']

/** How a log line names a child. */
function about({ name, key, pid, threadId, age }: Child): Record<string, unknown> {
  return { child: name, ...(key !== undefined && { key }), ...(pid !== undefined && { pid }), ...(threadId !== undefined && { threadId }), age: Math.round(age) }
}
