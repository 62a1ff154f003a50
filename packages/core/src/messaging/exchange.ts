import type { TransferListItem } from 'node:worker_threads'
import { refusal, requireDuration } from '../base/argument.js'
import { optionNames, requireKnown } from '../base/known-options.js'
import type { Envelope, Line } from '../wire/envelope.js'
import { ChannelFullError, isAscError, MessageError } from '../base/errors.js'
import { Flow, overfull } from './flow.js'
import { IncomingRequest } from './incoming-request.js'
import { PendingRequests } from './pending-requests.js'
import { packError, unpackError } from '../wire/remote-error.js'
import { throwLater } from '../base/throw-later.js'

/** Options of `send`. */
export interface SendOptions {
  /** What is moved instead of copied, as in `postMessage`. Only between threads: processes share no memory. */
  transfer?: readonly TransferListItem[] | undefined
}

/** Options of `request`. */
export interface RequestOptions extends SendOptions {
  /** How long the answer may take, in milliseconds. Default: no limit. */
  timeout?: number | undefined
  /** Cancels the request: it rejects with the signal's reason, and the handler's own signal is aborted. */
  signal?: AbortSignal | undefined
}

const sendNames = optionNames<SendOptions>({ transfer: true })
const requestNames = optionNames<RequestOptions>({ timeout: true, signal: true, transfer: true })
/** What most messages are sent with. */
const usual = {}

type MessageReader = (body: unknown) => Promise<unknown> | undefined
type RequestReader = (body: unknown, request: IncomingRequest) => unknown
type Delivery = Extract<Envelope, { post: 'message' | 'request' }>

/** One end of a channel for messages and requests. What arrives before there is a reader is kept for it, in order. */
export class Exchange {
  readonly #line: Line
  readonly #busy: ((busy: boolean) => void) | undefined
  readonly #flow: Flow
  readonly #pending = new PendingRequests((id) => this.#line.send({ post: 'cancel', id }))
  readonly #answering = new Map<number, IncomingRequest>()
  #onMessage: MessageReader | undefined
  #onRequest: RequestReader | undefined
  #held: Delivery[] = []
  #opening = false
  #lastId = 0
  /** How many deliveries this side has finished, and at which number the other side asked to be told. */
  #done = 0
  #asked: number | undefined
  #closed: Error | undefined

  /** @param busy called with true when a request is under way, in either direction, and with false when none is any more */
  constructor(line: Line, busy?: (busy: boolean) => void) {
    this.#line = line
    this.#busy = busy
    this.#flow = new Flow(line)
  }

  set onMessage(reader: MessageReader | undefined) {
    this.#onMessage = reader
    this.#openSoon()
  }
  set onRequest(reader: RequestReader | undefined) {
    this.#onRequest = reader
    this.#openSoon()
  }

  /** Sends a message. Returns false if the sender should wait for `drained()`, or if the other side is gone. */
  send(body: unknown, options: SendOptions = usual): boolean {
    if (options !== usual) requireKnown('send the message', '', options, sendNames)
    if (this.#closed) return false
    return this.#deliver({ post: 'message', body }, options.transfer)
  }

  /** Sends a request and waits for its answer. */
  async request(body: unknown, options: RequestOptions = usual): Promise<unknown> {
    if (options !== usual) requireKnown('send the request', '', options, requestNames)
    const { timeout, signal, transfer } = options
    requireDuration('send the request', 'timeout', timeout)
    if (signal !== undefined && !(signal instanceof AbortSignal)) throw new TypeError(refusal('send the request', 'signal', 'an AbortSignal', signal))
    signal?.throwIfAborted()
    if (this.#closed) throw this.#closed
    const id = ++this.#lastId
    this.#deliver({ post: 'request', id, body }, transfer)
    try {
      const answer = this.#pending.wait(id, timeout, signal)
      this.#changed()
      return await answer
    } finally {
      this.#changed()
    }
  }

  /** Resolves as soon as there is room for more. Rejects if the other side is gone. */
  drained(): Promise<void> {
    return this.#closed ? Promise.reject(this.#closed) : this.#flow.drained()
  }

  /** Handles an envelope from the other side. */
  receive(envelope: Envelope): void {
    if (this.#closed) return
    switch (envelope.post) {
      case 'message':
      case 'request':
        return this.#take(envelope)
      case 'reply':
        return this.#pending.resolve(envelope.id, envelope.body)
      case 'failure':
        return this.#pending.reject(envelope.id, unpackError(envelope.error))
      case 'cancel':
        return this.#cancel(envelope.id)
      case 'mark':
        this.#asked = envelope.at
        return this.#confirm()
      case 'taken':
        return this.#flow.taken(envelope.at)
    }
  }

  /** Call this when the other side is gone: everything that waits for it rejects with `error`, and open answers are dropped. */
  close(error: Error): void {
    this.#closed = error
    this.#held = []
    this.#pending.close(error)
    this.#flow.close(error)
    for (const request of this.#answering.values()) request.abort(error)
    this.#answering.clear()
    this.#changed()
  }

  #deliver(envelope: Delivery, transfer: readonly TransferListItem[] | undefined): boolean {
    if (transfer !== undefined && !Array.isArray(transfer)) throw new TypeError(refusal('send the message', 'transfer', 'an array', transfer))
    this.#flow.admit()
    return this.#flow.count(this.#post(envelope, transfer))
  }

  #post(envelope: Envelope & { body: unknown }, transfer: readonly TransferListItem[] | undefined): number {
    try {
      return this.#line.send(envelope, transfer)
    } catch (cause) {
      if (isAscError(cause)) throw cause
      throw new TypeError(`${refusal(`send the ${envelope.post}`, 'message', 'structured-cloneable', envelope.body)} (${(cause as Error).message})`, { cause })
    }
  }

  #take(envelope: Delivery): void {
    if (this.#held.length === 0 && this.#reads(envelope)) return this.#hand(envelope)
    this.#held.push(envelope)
    this.#openSoon()
  }

  #reads({ post }: Delivery): boolean {
    return (post === 'message' ? this.#onMessage : this.#onRequest) !== undefined
  }

  /** On the next tick, so that listeners which are added together get the kept messages in the order in which they were sent. */
  #openSoon(): void {
    if (this.#opening || this.#held.length === 0 || !(this.#onMessage ?? this.#onRequest)) return
    this.#opening = true
    process.nextTick(() => this.#open())
  }

  #open(): void {
    this.#opening = false
    const held = this.#held
    this.#held = []
    for (const envelope of held) {
      if (this.#reads(envelope)) this.#hand(envelope)
      else this.#held.push(envelope)
    }
  }

  #hand(envelope: Delivery): void {
    if (envelope.post === 'request') return void this.#answer(envelope.id, envelope.body)
    try {
      const outcome = this.#onMessage!(envelope.body)
      if (outcome) return void outcome.finally(() => this.#finish())
    } catch (error) {
      throwLater(error)
    }
    this.#finish()
  }

  async #answer(id: number, body: unknown): Promise<void> {
    const request = new IncomingRequest()
    const behind = this.#answering.size >= overfull.count
    this.#answering.set(id, request)
    this.#changed()
    try {
      if (behind) throw new ChannelFullError(`Cannot take the request as ${this.#answering.size} earlier ones are not answered`)
      const answer = await this.#onRequest!(body, request)
      if (this.#awaits(id, request)) this.#post({ post: 'reply', id, body: answer }, request.transfer)
    } catch (error) {
      if (this.#awaits(id, request)) this.#line.send({ post: 'failure', id, error: packError(error) })
    }
    if (this.#answering.get(id) === request) this.#forget(id)
  }

  #awaits(id: number, request: IncomingRequest): boolean {
    return this.#answering.get(id) === request && !request.unanswered
  }

  #cancel(id: number): void {
    const request = this.#answering.get(id)
    if (request) {
      this.#forget(id)
      return request.abort(new MessageError('The request was cancelled'))
    }
    const kept = this.#held.findIndex((envelope) => envelope.post === 'request' && envelope.id === id)
    if (kept < 0) return
    this.#held.splice(kept, 1)
    this.#finish()
  }

  #forget(id: number): void {
    this.#answering.delete(id)
    this.#finish()
    this.#changed()
  }

  #finish(): void {
    this.#done += 1
    this.#confirm()
  }

  #confirm(): void {
    if (this.#asked === undefined || this.#done < this.#asked) return
    this.#asked = undefined
    this.#line.send({ post: 'taken', at: this.#done })
  }

  #changed(): void {
    this.#busy?.(this.#pending.size + this.#answering.size > 0)
  }
}
