import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import type { Duplex, Readable, Writable } from 'node:stream'
import type { BackendChild } from '../spawn/backend.js'
import type { Logger } from '../base/logger.js'
import type { OutputCapture } from './capture-output.js'
import type { ConnectionCount } from '../wire/inherited-load.js'
import type { Line } from '../wire/envelope.js'
import { SpawnError } from '../base/errors.js'
import type { RawExit } from '../decide/exit-reason.js'
import { FrameBatch } from '../wire/frame-batch.js'
import { FrameLine } from '../wire/frame-line.js'
import type { InterruptSignal } from '../base/interrupt-signal.js'
import { keepReadable } from './keep-readable.js'
import type { ParentMessage } from '../wire/message.js'
import type { ProcessTree } from './process-tree.js'
import { readBudget } from './read-budget.js'
import type { StopOrder } from './stop-order.js'
import { IdleProbe } from '../system/idle-probe.js'
import { untilRead } from './until-read.js'

/** Cuts what a child writes to its channel or pipe into messages; a `ProtocolError` in place of one that is none. */
export interface MessageReader {
  push(chunk: Buffer, deliver: (message: unknown) => void): void
}

/** What is known of a process's connections while it lives. */
export interface ProcessLoad {
  connections(): ConnectionCount | undefined
  /** It has ended; `leaked`: it was given up, and may live on. */
  release(leaked: boolean): void
}

/** What a process has of its parent. */
export interface ProcessChildDeps {
  /** For log lines. */
  readonly name: string
  readonly logger: Logger
  readonly output: OutputCapture
  readonly reader: MessageReader
  readonly stop: StopOrder
  /** The processes that it has started. */
  readonly tree: ProcessTree
  readonly load?: ProcessLoad | undefined
}

/** How long a process that we may not kill has to end by itself, in milliseconds, before it is given up. */
const giveUpAfter = 1000

/** The mechanism of one process: its channel, its signals, its end. */
export class ProcessChild implements BackendChild {
  readonly pid: number | undefined
  readonly line: Line | undefined
  readonly exited: Promise<RawExit>
  readonly #subprocess: ChildProcess
  readonly #channel: Duplex | null
  readonly #batch = new FrameBatch({ write: (bytes) => this.write(bytes) })
  readonly #deps: ProcessChildDeps
  #probe: IdleProbe | undefined
  #handler: (message: unknown) => void = () => {}
  #asked: 'no' | 'to end' | 'to die' = 'no'
  #gone = false
  /** Why the kernel has not delivered the latest signal. */
  #refusal: Error | undefined
  #warned = false
  #killRefused = false
  #giveUp: () => void = () => {}
  #givingUp: NodeJS.Timeout | undefined

  /** @param framed its channel takes frames */
  constructor(subprocess: ChildProcess, channel: Duplex | null, framed: boolean, deps: ProcessChildDeps) {
    this.#subprocess = subprocess
    this.#channel = channel
    this.#deps = deps
    this.pid = subprocess.pid
    this.line = framed ? new FrameLine(this.#batch) : undefined
    if (channel && framed) {
      keepReadable(channel)
      channel.cork()
      deps.tree.oncePlaced(() => channel.uncork())
    }
    if (channel) this.#read(channel, deps.reader)
    this.exited = this.#untilExited()
    if (deps.load) void this.exited.then(({ leaked = false }) => deps.load?.release(leaked))
  }

  get stdout(): Readable | undefined {
    return this.#subprocess.stdout ?? undefined
  }
  get stderr(): Readable | undefined {
    return this.#subprocess.stderr ?? undefined
  }

  connections(): ConnectionCount | undefined {
    return this.#deps.load?.connections()
  }

  onMessage(handler: (message: unknown) => void): void {
    this.#handler = handler
  }

  send(message: ParentMessage): void {
    this.#batch.sendNow(message)
  }

  /** Writes to the channel what only this backend's entry understands. */
  write(frame: Buffer): void {
    if (this.#channel?.writable) this.#channel.write(frame)
  }

  /** Hands on a message as if the process had sent it. */
  receive(message: unknown): void {
    this.#handler(message)
  }

  idle(): boolean {
    if (this.pid === undefined || this.#gone) return false
    return (this.#probe ??= new IdleProbe(this.pid)).idle()
  }

  interrupt(grace?: number): void {
    this.#ask(this.#deps.stop.signal, grace)
  }
  terminate(grace?: number): void {
    this.#ask('SIGTERM', grace)
  }
  hangup(): void {
    this.#ask('SIGHUP')
  }
  kill(): void {
    if (this.#gone) return
    this.#asked = 'to die'
    this.#deps.tree.kill()
    if (this.#signal('SIGKILL')) return
    this.#killRefused = true
    this.#deps.tree.killControlGroup()
    this.#say('SIGKILL')
    this.#givingUp ??= setTimeout(() => this.#giveUp(), giveUpAfter)
  }

  /** On Windows no signal reaches a handler, a program drains before it gets its signal, and a process that has become another user gets none from us: a message stands for it. */
  #ask(signal: NodeJS.Signals, grace?: number): void {
    if (this.#gone) return
    if (grace !== undefined && this.line) this.send({ grace })
    if (signal !== 'SIGHUP' && this.#asked === 'no') this.#asked = 'to end'
    if (!this.#isMessage(signal) && (this.#deps.stop.all ? this.#signalAll(signal) : this.#signal(signal))) return
    this.#say(signal as InterruptSignal)
  }

  #isMessage(signal: NodeJS.Signals): boolean {
    return process.platform === 'win32' || (this.#deps.stop.byMessage === true && signal !== 'SIGHUP')
  }

  #say(signal: InterruptSignal | 'SIGKILL'): void {
    if (this.line) this.send({ signal })
  }

  /** @returns false where it was refused */
  #signalAll(signal: NodeJS.Signals): boolean {
    try {
      this.#deps.tree.signal(signal)
      return true
    } catch (error) {
      // ESRCH: all of it has just ended.
      return (error as NodeJS.ErrnoException).code === 'ESRCH' || this.#refused(signal, error as Error)
    }
  }

  /**
   * Sends a signal; see kill(2). Node emits `error` where the kernel refuses (EPERM).
   *
   * @returns false where it was refused
   */
  #signal(signal: NodeJS.Signals): boolean {
    this.#refusal = undefined
    this.#deps.tree.look()
    this.#subprocess.kill(signal)
    return !this.#refusal || this.#refused(signal, this.#refusal)
  }

  #refused(signal: NodeJS.Signals, error: Error): false {
    if (!this.#warned) this.#deps.logger.warn({ child: this.#deps.name, pid: this.pid, signal, err: error }, 'Cannot signal a child: it may have become another user')
    this.#warned = true
    return false
  }

  #read(channel: Duplex, reader: MessageReader): void {
    channel.on('data', (chunk: Buffer) => {
      readBudget.spend(chunk.length, channel)
      try {
        reader.push(chunk, (message) => this.#receive(message))
      } catch (error) {
        // The stream has lost its rhythm. A child that loses its channel ends.
        this.#handler(error)
        channel.destroy()
      }
    })
  }

  /** The processes that it reports are no message of its task. */
  #receive(message: unknown): void {
    const outside = typeof message === 'object' && message !== null && 'outside' in message ? message.outside : undefined
    if (typeof outside === 'number') this.#deps.tree.outside(outside)
    else this.#handler(message)
  }

  #untilExited(): Promise<RawExit> {
    return new Promise((resolve) => {
      const subprocess = this.#subprocess
      const { output, logger, name } = this.#deps
      subprocess.on('error', (cause) => {
        this.#refusal = cause
        if (this.pid !== undefined) return
        this.#gone = true
        resolve({ code: null, signal: null, error: new SpawnError(`Cannot start the process: ${cause.message}`, { cause }) })
      })
      this.#giveUp = () => {
        resolve({ code: null, signal: null, leaked: true, output: output.tail() })
        this.#abandon()
        subprocess.once('exit', () => logger.info({ child: name, pid: this.pid }, 'A process that was given up has ended after all'))
      }
      subprocess.once('exit', (code, signal) => {
        clearTimeout(this.#givingUp)
        void this.#end().then((killed) => {
          resolve({ code, signal, output: output.tail(), ...(killed ? { killed } : this.#hasObeyed(code, signal) && { obeyed: true }) })
        })
      })
    })
  }

  /** It has ended by the signal that asks it to, or with the code that a shell has for that: 128 and the number of the signal. */
  #hasObeyed(code: number | null, signal: NodeJS.Signals | null): boolean {
    const { stop } = this.#deps
    return stop.all && this.#asked !== 'no' && (signal === stop.signal || code === 128 + constants.signals[stop.signal])
  }

  /**
   * The process is gone: ends what it has started. A command that was asked to end may have been a shell whose programs still drain; they
   * have until the kill. An end that was asked for is told when nobody is left, any other at once, so that the next child can start.
   *
   * @returns whether something of it had to be killed
   */
  async #end(): Promise<boolean> {
    const { stop, tree, output } = this.#deps
    const drains = stop.all && this.#asked === 'to end'
    if (drains) await tree.untilEmpty(() => this.#isToDie)
    this.#gone = true
    const swept = tree.end()
    output.flush()
    await new Promise<void>((resolve) => untilRead(this.#readable, resolve))
    this.#closeStreams()
    if (this.#asked !== 'no') await swept
    return this.#killRefused || (drains && this.#isToDie)
  }

  get #isToDie(): boolean {
    return this.#asked === 'to die'
  }

  /** Lets go of a process that lives on, so that it does not keep this one alive. The loss of its channel tells it to end. */
  #abandon(): void {
    this.#subprocess.unref()
    for (const stream of this.#streams) stream.destroy()
  }

  /** One that its reader has paused is left to that reader. */
  #closeStreams(): void {
    for (const stream of this.#streams) if (!('isPaused' in stream && stream.isPaused())) stream.destroy()
  }

  get #streams(): (Readable | Writable)[] {
    return this.#subprocess.stdio.filter((stream) => stream !== null && stream !== undefined)
  }

  get #readable(): Readable[] {
    return this.#streams.filter((stream): stream is Readable => 'read' in stream)
  }
}
