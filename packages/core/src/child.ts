import type { Readable } from 'node:stream'
import type { BackendChild } from './backend.js'
import type { Clocks } from './deadline.js'
import { isEnvelope, parseEnvelope } from './envelope.js'
import { ChildExitedError, MessageError } from './errors.js'
import { Exchange, type RequestOptions, type SendOptions } from './exchange.js'
import { describeExit, exitStatus, type Asker, type EndRequest, type ExitStatus } from './exit-status.js'
import type { IncomingRequest } from './incoming-request.js'
import { transition, type ChildEvent, type ChildState } from './lifecycle.js'
import { parseMessage, type ChildMessage, type Metrics } from './message.js'
import { unpackError } from './remote-error.js'

/** Who gets what a child's own code sends. */
export interface ChildMail {
  message(child: Child, body: unknown): Promise<unknown> | undefined
  request(child: Child, body: unknown, request: IncomingRequest): unknown
}

/** What a child tells the container about. */
export interface ChildObserver {
  ready(child: Child): void
  /** It said something; `before` is all that it had said until then. */
  message(child: Child, message: ChildMessage, before: ChildMessage): void
  /** It sent something that is no message. */
  garbled(child: Child, error: Error): void
  readonly mail: ChildMail
  exited(child: Child, status: ExitStatus): void
}

/** One process or thread, from the point of view of the parent. A restart makes a new one. */
export class Child implements Clocks {
  readonly key: string | undefined
  readonly #backendChild: BackendChild
  readonly #observer: ChildObserver
  readonly #bornAt = performance.now()
  #name: string
  #state: ChildState = 'starting'
  #startedAt = this.#bornAt
  #heardAt = this.#bornAt
  #readyAt: number | undefined
  #requested: EndRequest | undefined
  #reported: ChildMessage = {}
  #exit: ExitStatus | undefined
  #exchange: Exchange | undefined

  /** Children are made by their container. */
  constructor(name: string, key: string | undefined, backendChild: BackendChild, observer: ChildObserver) {
    this.#name = name
    this.key = key
    this.#backendChild = backendChild
    this.#observer = observer
    backendChild.onMessage((message) => this.#receive(message))
    void backendChild.exited.then((raw) => {
      const error = this.#reported.error
      this.#exit = exitStatus(raw, this.#requested, this.age, error === undefined ? undefined : toError(error))
      this.#advance('exit')
      this.#exchange?.close(exitedError(this.#name, this.#exit))
      observer.exited(this, this.#exit)
    })
  }

  /** The name it was given, or has given itself. */
  get name(): string {
    return this.#name
  }
  get pid(): number | undefined {
    return this.#backendChild.pid
  }
  get threadId(): number | undefined {
    return this.#backendChild.threadId
  }
  get state(): ChildState {
    return this.#state
  }
  /** How long it has lived, in milliseconds. */
  get age(): number {
    return this.#exit?.age ?? performance.now() - this.#bornAt
  }
  /** How long it has been ready, in milliseconds; `undefined` before. */
  get readyFor(): number | undefined {
    return this.#readyAt === undefined ? undefined : performance.now() - this.#readyAt
  }
  /** How it ended, once it has. */
  get exit(): ExitStatus | undefined {
    return this.#exit
  }
  /** What it last said of itself, for a person. */
  get status(): string | undefined {
    return this.#reported.status
  }
  /** What its last heartbeat measured. */
  get metrics(): Metrics | undefined {
    return this.#reported.metrics
  }
  /** Everything it has said, the latest of each kind. */
  get reported(): ChildMessage {
    return this.#reported
  }
  /** What it writes, with `output: 'pipe'`. */
  get stdout(): Readable | undefined {
    return this.#backendChild.stdout
  }
  get stderr(): Readable | undefined {
    return this.#backendChild.stderr
  }
  get startedAt(): number {
    return this.#startedAt
  }
  get heardAt(): number {
    return this.#heardAt
  }

  /** Asks it to drain and end: SIGINT, or its message on a thread. Its container restarts it if it is to be restarted. */
  interrupt(by: Asker = 'caller'): void {
    this.#requested ??= { by, kill: false }
    this.#advance('stop')
    this.#backendChild.interrupt()
  }

  /** The same with SIGTERM. */
  terminate(by: Asker = 'caller'): void {
    this.#requested ??= { by, kill: false }
    this.#advance('stop')
    this.#backendChild.terminate()
  }

  /** SIGHUP: what it means is up to the task; without a handler it ends. */
  hangup(): void {
    this.#backendChild.hangup()
  }

  /** Ends it at once: SIGKILL, or its counterpart. */
  kill(by: Asker = 'caller'): void {
    if (this.#state === 'exited') return
    // Of several kills the first is the reason.
    if (!this.#requested?.kill) this.#requested = { by, kill: true, drain: this.#requested }
    this.#advance('stop')
    this.#backendChild.kill()
  }

  /** Sets its clocks forward: time that must not count against it. */
  forgive(span: number, now: number): void {
    this.#startedAt = Math.min(now, this.#startedAt + span)
    this.#heardAt = Math.min(now, this.#heardAt + span)
  }

  /** Starts its clocks anew. Only the container knows when that is fair. */
  restartClocks(now: number): void {
    this.#startedAt = now
    this.#heardAt = now
  }

  /**
   * Sends a message to its task, whose instance emits `message`: anything that structured clone copies. What comes before the task
   * listens is kept for it. Of a child that has ended or ends meanwhile nothing can be known: `request` tells.
   *
   * @returns false when it is behind with what was sent before (wait for `drained()`), or has ended
   * @throws {ChannelFullError} when it is far behind, since nobody waited
   * @throws {TypeError} when the message cannot be cloned
   * @throws {MessageError} when the child is a command, or a process that something is to be transferred to
   */
  send(message: unknown, options?: SendOptions): boolean {
    return this.#mail().send(message, options)
  }

  /** Resolves as soon as `send` has room for more, at once if it has. Rejects with a `ChildExitedError` when the child ends. */
  async drained(): Promise<void> {
    await this.#mail().drained()
  }

  /**
   * Asks its task: the handler of `instance.onRequest` answers. Rejects with what that handler threw; with a `ChildExitedError`,
   * which has the exit status, when the child has ended or ends before it has answered; with a `RequestTimeoutError`, or
   * the signal's reason; and as `send` throws.
   */
  async request<Reply = unknown>(message: unknown, options?: RequestOptions): Promise<Reply> {
    return this.#mail().request(message, options) as Promise<Reply>
  }

  toJSON(): Record<string, unknown> {
    const { name, key, pid, threadId, state, age, status, metrics } = this
    return { name, key, pid, threadId, state, age: Math.round(age), status, metrics }
  }

  #receive(value: unknown): void {
    if (this.#state === 'exited') return
    try {
      if (value instanceof Error) throw value
      if (isEnvelope(value) && this.#backendChild.line) {
        const envelope = parseEnvelope(value)
        this.#heardAt = performance.now()
        return this.#mail().receive(envelope)
      }
      const message = parseMessage(value)
      const before = this.#reported
      const { log: _log, ...kept } = message
      this.#reported = { ...this.#reported, ...kept }
      if (message.name !== undefined) this.#name = message.name
      if (!isMeasurement(message)) this.#heardAt = performance.now()
      if (message.ready && this.#advance('ready')) {
        this.#readyAt = performance.now()
        this.#observer.ready(this)
      }
      this.#observer.message(this, message, before)
    } catch (error) {
      this.#observer.garbled(this, error as Error)
    }
  }

  #mail(): Exchange {
    if (this.#exchange) return this.#exchange
    const { line } = this.#backendChild
    if (!line) throw new MessageError(`Cannot send to '${this.#name}' as it is a command: it only speaks, through NOTIFY_PIPE`)
    const exchange = (this.#exchange = new Exchange(line))
    exchange.onMessage = (body) => this.#observer.mail.message(this, body)
    exchange.onRequest = (body, request) => this.#observer.mail.request(this, body, request)
    if (this.#exit) exchange.close(exitedError(this.#name, this.#exit))
    return exchange
  }

  #advance(event: ChildEvent): boolean {
    const next = transition(this.#state, event)
    if (next) this.#state = next
    return next !== undefined
  }
}

/** What a child says because its parent wants to know is no sign that its task is well. */
function isMeasurement(message: ChildMessage): boolean {
  return message.metrics !== undefined && Object.keys(message).length === 1
}

function toError(error: NonNullable<ChildMessage['error']>): Error {
  return typeof error === 'string' ? new Error(error) : unpackError(error)
}

function exitedError(name: string, status: ExitStatus): ChildExitedError {
  return new ChildExitedError(`The child '${name}' has ended: ${describeExit(status)}`, status, status.error && { cause: status.error })
}
