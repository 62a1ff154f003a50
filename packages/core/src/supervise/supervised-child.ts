import type { Readable } from 'node:stream'
import { MessageError } from '../base/errors.js'
import type { ExitStatus, StopCause } from '../base/exit-status.js'
import type { Clocks } from '../decide/deadline.js'
import { exitStatus, type EndRequest, type RawExit } from '../decide/exit-reason.js'
import { transition, type ChildEvent, type ChildState } from '../decide/lifecycle.js'
import { Exchange, type RequestOptions, type SendOptions } from '../messaging/exchange.js'
import type { BackendChild } from '../spawn/backend.js'
import { isEnvelope, parseEnvelope } from '../wire/envelope.js'
import { isMeasurement, parseMessage, type ChildMessage, type Metrics } from '../wire/message.js'
import type { Child } from './child.js'
import { exitedError, toError } from './child-errors.js'
import type { ChildObserver, Started } from './child-observer.js'
import { Questions } from './questions.js'

/** How long an error that was reported explains the end of the child, in milliseconds: it may close its servers first. */
const explainsFor = 10_000

/** How much of what a child says of itself goes into a log line. */
const longestAccount = 2000
/** In place of that. */
const silent = 'it does not answer'

/** A child as its container has it: its state, its clocks, and the ways to end it. */
export class SupervisedChild implements Child, Clocks {
  readonly key: string | undefined
  /** Settles when it has ended, after its last message and its last output. Never rejects. */
  readonly exited: Promise<ExitStatus>
  /** Its share of random bounds, from 0 to 1: siblings must not all reach theirs at once. */
  readonly chance = Math.random()
  readonly #backendChild: BackendChild
  /** Its place among the children that are starting. */
  readonly #turn: Started['turn']
  readonly #observer: ChildObserver<SupervisedChild>
  /** When it was started; `Infinity` while it waits for its turn. */
  #bornAt = Infinity
  #name: string
  #state: ChildState = 'starting'
  #startedAt = Infinity
  #heardAt = Infinity
  #readyAt: number | undefined
  #requested: EndRequest | undefined
  /** The clock that it exceeded, until it is heard of again. A kill meanwhile is due to it. */
  #overdue: 'startup' | 'health' | undefined
  #reported: ChildMessage = {}
  /** When it last reported an error. */
  #erredAt = -Infinity
  #exit: ExitStatus | undefined
  #exchange: Exchange | undefined
  /** It was asked what is open in it, and the answer is to be reported. */
  #asked = false
  /** Its latest answer. */
  #open: string | undefined
  #questions: Questions | undefined
  #whenStarted: () => void = () => {}

  constructor(name: string, key: string | undefined, { child: backendChild, turn }: Started, observer: ChildObserver<SupervisedChild>) {
    this.#name = name
    this.key = key
    this.#backendChild = backendChild
    this.#turn = turn
    this.#observer = observer
    backendChild.onMessage((message) => this.#receive(message))
    if (backendChild.onStart) backendChild.onStart(() => this.#start())
    else this.#start()
    this.exited = backendChild.exited.then(
      (raw) => this.#end(raw),
      (error: Error) => this.#end({ code: null, signal: null, error }),
    )
  }

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
  get age(): number {
    return this.#exit?.age ?? Math.max(0, performance.now() - this.#bornAt)
  }
  get readyFor(): number | undefined {
    return this.#readyAt === undefined ? undefined : this.#bornAt + this.age - this.#readyAt
  }
  /** False while it waits for its turn; one that was asked to end meanwhile never is. */
  get started(): boolean {
    return this.#bornAt < Infinity
  }
  get exit(): ExitStatus | undefined {
    return this.#exit
  }
  get status(): string | undefined {
    return this.#reported.status
  }
  get metrics(): Metrics | undefined {
    return this.#reported.metrics
  }
  get connections(): number | undefined {
    return this.#backendChild.connections?.()?.own
  }
  get connectionShare(): number | undefined {
    const count = this.#backendChild.connections?.()
    return count && count.all > 0 ? count.own / count.all : undefined
  }
  get reported(): ChildMessage {
    return this.#reported
  }
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

  /** @param grace in how many milliseconds it will be killed, for the child to divide; `undefined`: never */
  interrupt(by: StopCause = 'caller', grace?: number): void {
    this.#requested ??= { by, kill: false }
    this.#stopping()
    this.#backendChild.interrupt(grace)
  }

  terminate(by: StopCause = 'caller'): void {
    this.#requested ??= { by, kill: false }
    this.#stopping()
    this.#backendChild.terminate()
  }

  hangup(): void {
    this.#backendChild.hangup()
  }

  kill(by: StopCause = this.#overdue ? `${this.#overdue}-timeout` : 'caller'): void {
    if (this.#state === 'exited') return
    // Of several kills the first is the reason.
    if (!this.#requested?.kill) this.#requested = { by, kill: true, drain: this.#requested }
    this.#stopping()
    this.#backendChild.kill()
  }

  /** It has not ended in its time to drain: asks what is open in it, and reports the answer. */
  inquire(): void {
    if (this.#dying) return
    this.#asked = true
    if (this.#backendChild.line) this.#backendChild.send({ open: true })
    else this.#answered()
  }

  /** It has not ended after all: asks again, by SIGTERM. It is killed in `killedIn` milliseconds. */
  remind(killedIn: number): void {
    if (this.#dying) return
    this.#observer.lingers(this, 'askedAgain', this.#account, killedIn)
    this.#asked = false
    this.#open = undefined
    this.#backendChild.terminate()
    if (this.#backendChild.line) this.#backendChild.send({ open: true })
  }

  /** Its grace period is over. */
  expire(by: StopCause): void {
    if (!this.#dying) this.#observer.lingers(this, 'killed', this.#account)
    this.kill(by)
  }

  /** Calls `listener` when it is started; at once if it is. */
  whenStarted(listener: () => void): void {
    if (this.started) listener()
    else this.#whenStarted = listener
  }

  /** Sets its clocks forward by a time in which the parent itself stood still. */
  forgive(span: number, now: number): void {
    if (!this.started) return
    this.#startedAt = Math.min(now, this.#startedAt + span)
    this.#heardAt = Math.min(now, this.#heardAt + span)
  }

  /** It has exceeded this clock: its clocks start anew, and a kill from now on is due to it. */
  exceeded(clock: 'startup' | 'health', now: number): void {
    this.#overdue = clock
    this.#startedAt = now
    this.#heardAt = now
  }

  send(message: unknown, options?: SendOptions): boolean {
    return this.#mail().send(message, options)
  }

  async drained(): Promise<void> {
    await this.#mail().drained()
  }

  async request(message: unknown, options?: RequestOptions): Promise<never> {
    return this.#mail().request(message, options) as Promise<never>
  }

  /** What it is asked that only its own process or thread can know; see `ContainerControls.ask`, which says what this throws. */
  get questions(): Questions {
    if (!this.#backendChild.line) throw new MessageError(`Cannot ask '${this.#name}' as it is a command: it only speaks, through NOTIFY_PIPE`)
    if (this.#exit) throw exitedError(this.#name, this.#exit)
    return (this.#questions ??= new Questions((message) => this.#backendChild.send(message)))
  }

  toJSON(): Record<string, unknown> {
    const { name, key, pid, threadId, state, age, status, metrics, connections } = this
    return { name, key, pid, threadId, state, age: Math.round(age), status, metrics, ...(connections !== undefined && { connections }) }
  }

  /** Its clocks run from now on. */
  #start(): void {
    this.#bornAt = this.#startedAt = this.#heardAt = performance.now()
    this.#whenStarted()
  }

  #receive(value: unknown): void {
    if (this.#state === 'exited') return
    try {
      if (value instanceof Error) throw value
      if (isEnvelope(value) && this.#backendChild.line) {
        const envelope = parseEnvelope(value)
        this.#heard()
        return this.#mail().receive(envelope)
      }
      this.#report(parseMessage(value))
    } catch (error) {
      this.#observer.garbled(this, error as Error)
    }
  }

  #report(message: ChildMessage): void {
    if (message.answer) return this.#questions?.answered(message.answer)
    const before = this.#reported
    const { log: _log, open, ...kept } = message
    if (open !== undefined) return this.#answered(open)
    this.#reported = { ...before, ...kept }
    if (message.name !== undefined) this.#name = message.name
    if (message.error !== undefined) this.#erredAt = performance.now()
    if (!isMeasurement(message)) this.#heard()
    if (message.ready && this.#advance('ready')) {
      this.#readyAt = performance.now()
      this.#observer.ready(this)
    }
    this.#observer.message(this, message, before)
  }

  #answered(open?: string): void {
    this.#open = open?.slice(0, longestAccount)
    if (this.#asked) this.#observer.lingers(this, 'stillOpen', this.#open)
    this.#asked = false
  }

  /** What is open in it, as far as it can be asked. */
  get #account(): string | undefined {
    return this.#backendChild.line ? (this.#open ?? silent) : undefined
  }

  /** It is killed already, or gone. */
  get #dying(): boolean {
    return this.#state === 'exited' || this.#requested?.kill === true
  }

  #heard(): void {
    this.#heardAt = performance.now()
    this.#overdue = undefined
  }

  #stopping(): void {
    if (this.#advance('stop')) this.#observer.stopping(this)
  }

  #end(raw: RawExit): ExitStatus {
    const foreign = raw.signal === 'SIGKILL' && !this.#requested?.kill
    const starved = foreign ? this.#observer.killedForMemory() : undefined
    const seen = starved ? { ...raw, outOfMemory: true, error: starved } : raw
    const exit = exitStatus(seen, this.#requested, this.age, this.#lastError())
    this.#exit = exit
    this.#advance('exit')
    this.#exchange?.close(exitedError(this.#name, exit))
    this.#questions?.close(exitedError(this.#name, exit))
    return exit
  }

  /** The error that may explain its end. One that it has outlived for a while was handled, and explains nothing. */
  #lastError(): Error | undefined {
    const { error } = this.#reported
    return error === undefined || performance.now() - this.#erredAt > explainsFor ? undefined : toError(error)
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
    if (!next) return false
    this.#state = next
    this.#turn?.release()
    return true
  }
}
