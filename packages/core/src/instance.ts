import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type { Server } from 'node:net'
import { emitAwaiting } from './emit-awaiting.js'
import type { Line } from './envelope.js'
import { Exchange, type RequestOptions, type SendOptions } from './exchange.js'
import { startHeartbeat } from './heartbeat.js'
import type { IncomingRequest } from './incoming-request.js'
import type { Interruption } from './interrupt.js'
import { listenOn } from './listen.js'
import { machineTime } from './machine-time.js'
import type { ChildMessage } from './message.js'
import { Notifier } from './notifier.js'
import { replaceByCommand, type ReplaceOptions } from './replace.js'
import { sleep } from './sleep.js'
import type { InheritedListener, StartMessage } from './start-message.js'
import type { Tether } from './tether.js'

/** What an instance needs of the process or thread that it lives in. */
export interface InstanceHost {
  readonly kind: string
  /** True: its stdout and stderr are streams of its own and not descriptors 1 and 2, so that a command must write through them. */
  readonly ownOutput?: boolean
  send(message: ChildMessage): void
  /** What a task's own messages are sent by. */
  readonly line: Line
  /** Called once: `exchange` is to be given each envelope that the parent sends. */
  attach(exchange: Exchange): void
  /** Gives the process its title, or the thread its name. */
  rename(name: string): void
  /** A command has taken the place of the task. */
  replaced?(command: ChildProcess): void
  /** Ends this process or thread once every message is with the parent. */
  exit(code: number): void
}

/** `healthy` is sent once in so many milliseconds. */
const healthySpan = 10

/** Answers a request: what it returns, or its promise resolves with, is the answer; what it throws rejects the request. */
export type RequestHandler<Message = unknown> = (message: Message, request: IncomingRequest) => unknown

/** A child, from its own point of view: what its task is given. `Data` is the type of `data`. */
export class Instance<Data = unknown> extends Notifier {
  /** What the parent gave this child with the option `data`. */
  readonly data: Data
  /** The longest silence in milliseconds that the parent allows once this child is ready, if there is one. */
  override readonly healthCheckTimeout: number | undefined
  readonly #start: StartMessage
  readonly #host: InstanceHost
  readonly #interruption: Interruption
  readonly #listening = new Set<string>()
  readonly #tether: Tether
  readonly #exchange: Exchange
  readonly #events = new EventEmitter()
  #answers = false
  #healthyIn = -1
  #name: string

  /** Instances are made by a backend's entry. */
  constructor(start: StartMessage, host: InstanceHost, interruption: Interruption, tether: Tether) {
    super()
    this.data = start.data as Data
    this.healthCheckTimeout = start.healthCheckTimeout
    this.#start = start
    this.#host = host
    this.#interruption = interruption
    this.#name = start.name
    this.#tether = tether
    this.#exchange = new Exchange(host.line, (busy) => tether.set('requests', busy))
    host.attach(this.#exchange)
  }

  /** The listening sockets that the option `listeners` gave this child, by name. Each descriptor is used once: `listen` does it. */
  get listeners(): Readonly<Record<string, InheritedListener>> {
    return this.#start.listeners
  }

  /** Shown by ps(1) as the process title, or as the thread's name. */
  get name(): string {
    return this.#name
  }
  set name(name: string) {
    this.#name = name
    this.#host.rename(name)
    this.notify({ name })
  }

  /**
   * Aborted when the parent asks this child to end (SIGINT, SIGTERM, or their message on a thread). Whoever takes it
   * promises to end in time; a task that never does is ended at once instead.
   */
  get signal(): AbortSignal {
    return this.#interruption.signal
  }

  /** Waits `ms` milliseconds. Rejects with an `InterruptError` on interrupt, which counts as a graceful end if it ends the task. */
  sleep(ms: number): Promise<void> {
    return sleep(ms, this.signal)
  }

  /**
   * Still well; restarts the health-check clock. Sent once in each 10 ms, however often it is said: no health check is finer. They are the
   * same 10 ms for all children, who thus wake their parent together.
   */
  override healthy(): void {
    const span = Math.floor(machineTime() / healthySpan)
    if (span === this.#healthyIn) return
    this.#healthyIn = span
    this.notify({ healthy: true })
  }

  /**
   * Says `healthy` at a third of the health-check timeout (each second without one), from the event loop: a blocked
   * loop says nothing and is found. Each message carries event-loop utilisation, delay and memory.
   *
   * @returns a function that ends the heartbeat; it does not keep the child alive
   */
  heartbeat(): () => void {
    return startHeartbeat((message) => this.notify(message), this.healthCheckTimeout)
  }

  /**
   * Makes `server` listen on the shared socket that the option `listeners` gave this child under `name`.
   *
   * @throws {ListenerError} when there is no such listener, or it is in use in this child already
   */
  listen<S extends Server>(server: S, name: string): Promise<S> {
    return listenOn(server, name, this.#start.listeners, this.#listening)
  }

  /**
   * Ends this task and runs a command in its place: with this child's output, its signals passed on, and its exit as this
   * child's exit. The command may report readiness through `NOTIFY_PIPE`; with `{ ready: true }` it is ready at once.
   */
  exec(command: string, args: readonly string[] = [], options: ReplaceOptions = {}): Promise<never> {
    return replaceByCommand(this, this.#interruption, this.#host, command, args, options)
  }

  /**
   * Sends a message to the parent: its container emits `message`. Anything that structured clone copies.
   *
   * @returns false when the parent is behind with what was sent before: wait for `drained()`
   * @throws {ChannelFullError} when it is far behind, since nobody waited
   * @throws {TypeError} when the message cannot be cloned
   * @throws {MessageError} when a process is to transfer something: it shares no memory with its parent
   */
  send(message: unknown, options?: SendOptions): boolean {
    return this.#exchange.send(message, options)
  }

  /** Resolves as soon as `send` has room for more; at once if it has. */
  drained(): Promise<void> {
    return this.#exchange.drained()
  }

  /**
   * Asks the parent: the handler of `container.onRequest` answers. Rejects with what that handler threw; with a
   * `RequestTimeoutError`, or the signal's reason; with a `MessageError` when there is no handler; and as `send` throws.
   */
  request<Reply = unknown>(message: unknown, options?: RequestOptions): Promise<Reply> {
    return this.#exchange.request(message, options) as Promise<Reply>
  }

  /**
   * Listens to what the parent sends. What came before the first listener was kept for it. A listener keeps this child alive,
   * until it is taken off or the child is interrupted. One that returns a promise holds the parent back while it works.
   */
  on<Message = unknown>(event: 'message', listener: (message: Message) => unknown): this {
    this.#events.on(event, listener)
    return this.#listened()
  }

  /** The same for one message; the next one waits for its listener. */
  once<Message = unknown>(event: 'message', listener: (message: Message) => unknown): this {
    this.#events.once(event, listener)
    return this.#listened()
  }

  off<Message = unknown>(event: 'message', listener: (message: Message) => unknown): this {
    this.#events.off(event, listener)
    return this.#listened()
  }

  /** The same as `off`, for `events.once(instance, 'message')`. */
  removeListener<Message = unknown>(event: 'message', listener: (message: Message) => unknown): this {
    return this.off(event, listener)
  }

  /**
   * Answers the requests of the parent. What came before was kept. There is one handler: another one replaces it, `undefined`
   * removes it. Like a listener it keeps this child alive; a request that is being answered does so even when interrupted.
   */
  onRequest<Message = unknown>(handler: RequestHandler<Message> | undefined): this {
    this.#answers = handler !== undefined
    this.#exchange.onRequest = handler as RequestHandler | undefined
    return this.#listened()
  }

  override notify(message: ChildMessage): void {
    this.#host.send(message)
  }

  #listened(): this {
    const listens = this.#events.listenerCount('message') > 0
    this.#exchange.onMessage = listens ? this.#emit : undefined
    this.#tether.set('listeners', listens || this.#answers)
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
