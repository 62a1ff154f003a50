import { EventEmitter } from 'node:events'
import type { Server } from 'node:net'
import { emitAwaiting } from '../messaging/emit-awaiting.js'
import { Exchange, type RequestOptions, type SendOptions } from '../messaging/exchange.js'
import { startHeartbeat } from './heartbeat.js'
import type { InstanceHost } from './instance-host.js'
import type { Interruption } from './interruption.js'
import { listenOn } from '../listen/listen-on.js'
import { machineTime } from '../system/machine-time.js'
import type { ChildMessage } from '../wire/message.js'
import type { AnswerTo, Answering, MessageOf, Protocol, QuestionOf } from '../messaging/protocol.js'
import { Notifier } from '../notify/notifier.js'
import { replaceByCommand, type ReplaceOptions } from './replace-by-command.js'
import { sleep } from '../base/sleep.js'
import type { InheritedListener, StartMessage, TicketSecret } from '../wire/start-message.js'
import type { KeepAlive } from './keep-alive.js'
import { LatestStatus } from './latest-status.js'

/** `healthy` is sent at most once per this many milliseconds. */
const healthySpan = 10

/**
 * Answers a request with its return value, or with the value that its promise resolves with. What it throws rejects the request.
 */
export type RequestHandler<P extends Protocol = Protocol> = Answering<P, 'toChild'>

/** The key under which the entry of a child tells its instance that the task has settled. */
export const flushKey = Symbol('flush')

/**
 * The key under which an instance has the keys of TLS session tickets, for a child that starts children of its own. A symbol of the
 * global registry, because the entry of a child has its own copy of core.
 */
export const tickets = Symbol.for('asc.tickets')

/**
 * A child, from its own point of view: the argument of its task. `Data` is the type of `data`, `P` that of the messages between it and
 * its container.
 */
export class Instance<Data = unknown, P extends Protocol = Protocol> extends Notifier {
  /** The value of the parent's option `data`. */
  readonly data: Data
  /**
   * Which of its group this child is: 1 is the first, as in the names `web-1`, `web-2`. It stays the same over restarts and generations, so that one child alone
   * can do what only one must do: `if (instance.index === 1) schedule()`. Programs find it in `ASC_INDEX`, and counted from 0 in `NODE_APP_INSTANCE`.
   */
  readonly index: number
  /** How long this child may be silent once it is ready, in milliseconds; `undefined` if there is no limit. */
  override readonly healthCheckTimeout: number | undefined
  readonly #start: StartMessage
  readonly #host: InstanceHost
  readonly #interruption: Interruption
  readonly #listening = new Set<string>()
  readonly #keepAlive: KeepAlive
  readonly #exchange: Exchange
  readonly #events = new EventEmitter()
  #answers = false
  #stays = false
  #healthyIn = -1
  readonly #status = new LatestStatus((status) => this.#host.send({ status }))
  #name: string

  /** Instances are made by a backend's entry. */
  constructor(start: StartMessage, host: InstanceHost, interruption: Interruption, keepAlive: KeepAlive) {
    super()
    this.data = start.data as Data
    this.index = start.index ?? 1
    this.healthCheckTimeout = start.healthCheckTimeout
    this.#start = start
    this.#host = host
    this.#interruption = interruption
    this.#name = start.name
    this.#keepAlive = keepAlive
    this.#exchange = new Exchange(host.line, (busy) => keepAlive.set('requests', busy))
    host.attach(this.#exchange)
    process.once('exit', () => this.#status.end())
  }

  /** The listening sockets from the parent's option `listeners`, by name. A descriptor can be used once; `listen` does it. */
  get listeners(): Readonly<Record<string, InheritedListener>> {
    return this.#start.listeners
  }

  /** @internal */
  get [tickets](): TicketSecret | undefined {
    return this.#start.tickets
  }

  /** The name of this child. Setting it changes the process title (see ps(1)) or the thread's name. */
  get name(): string {
    return this.#name
  }
  set name(name: string) {
    this.#name = name
    this.#host.rename(name)
    this.notify({ name })
  }

  /**
   * Aborted when the parent asks this child to end (SIGINT, SIGTERM, or their message on a thread), before the task's own handlers of
   * the signal are called. Reading `signal` opts in to graceful shutdown: the task must then end within `gracePeriod`. A task that
   * never reads it is ended at once.
   */
  get signal(): AbortSignal {
    return this.#interruption.signal
  }

  /**
   * How many milliseconds after the interrupt the parent kills this child; `undefined` if the parent has not said so (its default is
   * 10 000). The parent says it with its request to end, which may arrive one turn of the event loop after `signal` was aborted.
   * Before that, it is `ASC_GRACEFUL_STOP`.
   */
  get gracePeriod(): number | undefined {
    return this.#interruption.grace
  }

  /**
   * Keeps this child alive until `work` has settled. Normally a child whose task and work have settled after an interrupt is ended
   * within a second, even if a timer or a connection is left in its event loop. Without `work`, this call turns that off: the child
   * then ends when its event loop is empty.
   *
   * @example instance.keepAlive(queue.drain())
   */
  keepAlive(work?: PromiseLike<unknown>): void {
    if (work === undefined) this.#stays = true
    else this.#keepAlive.until(work)
  }

  /** Whether the child has asked, by `keepAlive()`, to end in its own time. */
  get stays(): boolean {
    return this.#stays
  }

  /**
   * Waits `ms` milliseconds. Rejects with an `InterruptError` on interrupt; a task that ends with that error has ended
   * gracefully.
   */
  sleep(ms: number): Promise<void> {
    return sleep(ms, this.signal)
  }

  /**
   * Reports that this child is healthy, and restarts the health-check clock. Sent at most once per 10 ms, because no health check
   * is finer. The periods of 10 ms are the same for all children, so that they wake their parent together.
   */
  override healthy(): void {
    const span = Math.floor(machineTime() / healthySpan)
    if (span === this.#healthyIn) return
    this.#healthyIn = span
    this.notify({ healthy: true })
  }

  /** Reports what it is doing, for people. Of several within 10 ms the first and the latest are sent. */
  override status(text: string): void {
    this.#status.set(text)
  }

  /**
   * Calls `healthy` at a third of the health-check timeout (each second without one), from the event loop, so that a blocked
   * event loop is detected. Each message carries event-loop utilisation, delay and memory.
   *
   * @returns a function that ends the heartbeat; it does not keep the child alive
   */
  heartbeat(): () => void {
    return startHeartbeat((message) => this.notify(message), this.healthCheckTimeout)
  }

  /**
   * Makes `server` listen on the shared socket with this `name` in the parent's option `listeners`.
   *
   * @throws {ListenerError} if there is no such listener, or it is already in use in this child
   */
  listen<S extends Server>(server: S, name: string): Promise<S> {
    return listenOn(server, name, this.#start.listeners, this.#listening, this.#start.tickets)
  }

  /**
   * Ends this task and runs a command in its place: with this child's output, its signals passed on, and its exit as this
   * child's exit. The command may report readiness through `NOTIFY_PIPE`; with `{ ready: true }` it is ready at once.
   */
  exec(command: string, args: readonly string[] = [], options: ReplaceOptions = {}): Promise<never> {
    return replaceByCommand(this, this.#interruption, this.#host, command, args, options)
  }

  /**
   * Sends a message to the parent, whose container emits `message`. Any value that structured clone copies.
   *
   * @returns false if the parent is behind with earlier messages: then wait for `drained()`
   * @throws {ChannelFullError} if the parent is far behind, because the sender has not waited
   * @throws {TypeError} if the message cannot be cloned
   * @throws {MessageError} if a process uses `transfer`: it shares no memory with its parent
   */
  send(message: MessageOf<P, 'toParent'>, options?: SendOptions): boolean {
    return this.#exchange.send(message, options)
  }

  /** Resolves as soon as `send` has room for more; at once if it has. */
  drained(): Promise<void> {
    return this.#exchange.drained()
  }

  /**
   * Sends a request to the parent; the handler of `container.onRequest` answers it. Rejects with the error that the handler
   * threw; with a `RequestTimeoutError`, or the signal's reason; with a `MessageError` if there is no handler; and with the
   * errors of `send`.
   */
  request<Question extends QuestionOf<P, 'toParent'>>(message: Question, options?: RequestOptions): Promise<AnswerTo<P, 'toParent', Question>> {
    return this.#exchange.request(message, options) as Promise<AnswerTo<P, 'toParent', Question>>
  }

  /**
   * Listens to messages of the parent. Messages that came before the first listener were kept for it. A listener keeps this child
   * alive until it is removed or the child is interrupted. A listener that returns a promise slows the parent down until it
   * settles.
   */
  on(event: 'message', listener: (message: MessageOf<P, 'toChild'>) => unknown): this {
    this.#events.on(event, listener)
    return this.#listened()
  }

  /** The same for one message; the next one waits for its listener. */
  once(event: 'message', listener: (message: MessageOf<P, 'toChild'>) => unknown): this {
    this.#events.once(event, listener)
    return this.#listened()
  }

  off(event: 'message', listener: (message: MessageOf<P, 'toChild'>) => unknown): this {
    this.#events.off(event, listener)
    return this.#listened()
  }

  /** The same as `off`, for `events.once(instance, 'message')`. */
  removeListener(event: 'message', listener: (message: MessageOf<P, 'toChild'>) => unknown): this {
    return this.off(event, listener)
  }

  /**
   * Answers the requests of the parent. Earlier requests were kept. There is one handler: setting another replaces it, `undefined`
   * removes it. Like a listener it keeps this child alive until it is interrupted; a request that is being answered does even then.
   */
  onRequest(handler: RequestHandler<P> | undefined): this {
    this.#answers = handler !== undefined
    this.#exchange.onRequest = handler as Exchange['onRequest']
    return this.#listened()
  }

  /** For its entry: sends what waits to be sent, as there may be no later turn. */
  [flushKey](): void {
    this.#status.flush()
  }

  override notify(message: ChildMessage): void {
    this.#status.flush()
    this.#host.send(message)
  }

  #listened(): this {
    const listens = this.#events.listenerCount('message') > 0
    this.#exchange.onMessage = listens ? this.#emit : undefined
    this.#keepAlive.set('listeners', listens || this.#answers)
    return this
  }

  readonly #emit = (message: unknown): Promise<unknown> | undefined => {
    const outcome = emitAwaiting(this.#events, 'message', message)
    if (this.#events.listenerCount('message') === 0) this.#listened()
    return outcome
  }

  toJSON(): { name: string; kind: string; pid: number; interrupted: boolean } {
    return { name: this.#name, kind: this.#host.kind, pid: process.pid, interrupted: this.#interruption.by !== undefined }
  }
}
