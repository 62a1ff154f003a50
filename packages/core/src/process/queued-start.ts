import { deserialize, serialize } from 'node:v8'
import type { Readable } from 'node:stream'
import type { TransferListItem } from 'node:worker_threads'
import { MessageError } from '../base/errors.js'
import type { RawExit } from '../decide/exit-reason.js'
import type { BackendChild } from '../spawn/backend.js'
import type { Envelope, Line } from '../wire/envelope.js'
import type { ParentMessage } from '../wire/message.js'

/** What is known of a child before it is started. */
export interface QueuedTraits {
  /** It takes messages: it is not a command. */
  readonly takesMessages: boolean
  /** It is a process, which shares no memory with its parent. */
  readonly process: boolean
}

/** A child that waits for its turn to start. What it is sent meanwhile is kept for it; asked to end, it ends at once, and nothing was run. */
export class QueuedStart implements BackendChild {
  readonly line: Line | undefined
  readonly exited: Promise<RawExit>
  readonly #start: () => BackendChild
  readonly #leave: () => void
  #child: BackendChild | undefined
  #settle!: (exit: RawExit | Promise<RawExit>) => void
  #over = false
  #handler: (message: unknown) => void = () => {}
  #started: () => void = () => {}
  #kept: ((child: BackendChild) => void)[] = []

  /** @param leave called when it is not to be started any more */
  constructor({ takesMessages, process }: QueuedTraits, start: () => BackendChild, leave: () => void) {
    this.#start = start
    this.#leave = leave
    this.exited = new Promise((resolve) => (this.#settle = resolve))
    if (takesMessages) this.line = { send: (envelope, transfer) => this.#send(envelope, transfer, process) }
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }
  get threadId(): number | undefined {
    return this.#child?.threadId
  }
  get stdout(): Readable | undefined {
    return this.#child?.stdout
  }
  get stderr(): Readable | undefined {
    return this.#child?.stderr
  }

  /** It is its turn. Does nothing if it has been asked to end. */
  begin(): void {
    if (this.#over || this.#child) return
    const child = (this.#child = this.#start())
    child.onMessage(this.#handler)
    this.#settle(child.exited)
    this.#started()
    for (const give of this.#kept.splice(0)) give(child)
  }

  onStart(handler: () => void): void {
    if (this.#child) handler()
    else this.#started = handler
  }

  onMessage(handler: (message: unknown) => void): void {
    this.#handler = handler
    this.#child?.onMessage(handler)
  }

  idle(): boolean {
    return this.#child?.idle?.() ?? false
  }

  interrupt(grace?: number): void {
    if (this.#child) this.#child.interrupt(grace)
    else this.#cancel()
  }
  terminate(grace?: number): void {
    if (this.#child) this.#child.terminate(grace)
    else this.#cancel()
  }
  hangup(): void {
    this.#child?.hangup()
  }
  kill(): void {
    if (this.#child) this.#child.kill()
    else this.#cancel()
  }

  send(message: ParentMessage): void {
    if (this.#child) this.#child.send(message)
    else this.#kept.push((child) => child.send(message))
  }

  #send(envelope: Envelope, transfer: readonly TransferListItem[] | undefined, process: boolean): number {
    // What is moved cannot be kept: it is this child's turn now.
    if (transfer?.length && !process) this.begin()
    if (this.#child) return this.#child.line!.send(envelope, transfer)
    if (transfer?.length) throw new MessageError("Cannot send the message as 'transfer' must be empty: processes share no memory, so that everything is copied")
    const copy = process ? (deserialize(serialize(envelope)) as Envelope) : structuredClone(envelope)
    this.#kept.push((child) => child.line!.send(copy))
    return 0
  }

  #cancel(): void {
    if (this.#over) return
    this.#over = true
    this.#kept = []
    this.#leave()
    this.#settle({ code: 0, signal: null, killed: true })
  }
}
