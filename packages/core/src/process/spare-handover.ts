import { finished, PassThrough, type Readable } from 'node:stream'
import type { BackendChild, ChildContext, IdleChild } from '../spawn/backend.js'
import type { ConnectionCount } from '../wire/inherited-load.js'
import type { Line } from '../wire/envelope.js'
import type { RawExit } from '../decide/exit-reason.js'
import type { ParentMessage } from '../wire/message.js'
import { untilRead } from './until-read.js'
import { warmth } from '../wire/warm-message.js'

/**
 * A spare that has been told to begin. Until it answers it may turn out to be dead already: then another child is started
 * in its place, at once, and nobody hears of it, as no task has failed.
 */
export class SpareHandover implements BackendChild {
  readonly exited: Promise<RawExit>
  /** Where the output is piped: streams that outlive a change of the child behind them. */
  readonly stdout: PassThrough | undefined
  readonly stderr: PassThrough | undefined
  readonly #startAfresh: () => BackendChild
  readonly #release: () => void
  #child: BackendChild
  #handler: (message: unknown) => void = () => {}
  /** What it was sent and may never have read; `undefined` once it has answered. */
  #unanswered: (() => void)[] | undefined = []
  #askedToEnd = false

  constructor({ child, release }: IdleChild, { name, index }: Pick<ChildContext, 'name' | 'index'>, startAfresh: () => BackendChild) {
    this.#child = child
    this.#release = () => release(name)
    this.#startAfresh = startAfresh
    if (child.stdout) this.stdout = new PassThrough().resume()
    if (child.stderr) this.stderr = new PassThrough().resume()
    child.onMessage((message) => this.#receive(message))
    this.exited = this.#untilExited(child)
    child.send({ go: name, index })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }
  get threadId(): number | undefined {
    return this.#child.threadId
  }

  connections(): ConnectionCount | undefined {
    return this.#child.connections?.()
  }

  onMessage(handler: (message: unknown) => void): void {
    this.#handler = handler
  }

  send(message: ParentMessage): void {
    this.#pass(() => this.#child.send(message))
  }

  readonly line: Line = {
    send: (envelope, transfer) => {
      // What has been transferred cannot be sent to another child: this one is the one.
      if (transfer?.length && this.#unanswered) this.#settle(this.#child)
      return this.#pass(() => this.#child.line?.send(envelope, transfer) ?? 0)
    },
  }

  idle(): boolean {
    return this.#child.idle?.() ?? false
  }

  interrupt(grace?: number): void {
    this.#askedToEnd = true
    this.#child.interrupt(grace)
  }
  terminate(grace?: number): void {
    this.#askedToEnd = true
    this.#child.terminate(grace)
  }
  hangup(): void {
    this.#child.hangup()
  }
  kill(): void {
    this.#askedToEnd = true
    this.#child.kill()
  }

  /** Does it, and again if another child has to take the place of this one. */
  #pass<T>(send: () => T): T {
    const result = send()
    this.#unanswered?.push(send)
    return result
  }

  #receive(message: unknown): void {
    if (warmth(message) === undefined) return this.#handler(message)
    if (!this.#unanswered) return
    this.#settle(this.#child)
    this.#release()
  }

  /** From here on this child is the one. */
  #settle(child: BackendChild): void {
    this.#unanswered = undefined
    relay(child.stdout, this.stdout)
    relay(child.stderr, this.stderr)
  }

  async #untilExited(spare: BackendChild): Promise<RawExit> {
    let exit = await spare.exited
    if (this.#unanswered) {
      // It was asked to end before it ran anything: so it has.
      if (this.#askedToEnd) return { code: 0, signal: null, killed: true }
      exit = await this.#replace(this.#unanswered)
    }
    const relays = [this.stdout, this.stderr].filter((stream) => stream !== undefined)
    await new Promise<void>((resolve) => untilRead(relays, resolve))
    return exit
  }

  #replace(unanswered: readonly (() => void)[]): Promise<RawExit> {
    const child = this.#startAfresh()
    this.#child = child
    child.onMessage(this.#handler)
    this.#settle(child)
    for (const send of unanswered) send()
    return child.exited
  }
}

function relay(source: Readable | undefined, target: PassThrough | undefined): void {
  if (!target) return
  if (!source) return void target.end()
  source.pipe(target, { end: false })
  finished(source, () => target.end())
}
