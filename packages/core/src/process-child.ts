import type { ChildProcess } from 'node:child_process'
import type { Duplex, Readable } from 'node:stream'
import type { BackendChild } from './backend.js'
import type { OutputCapture } from './capture-output.js'
import type { Line } from './envelope.js'
import { SpawnError } from './errors.js'
import type { RawExit } from './exit-status.js'
import { encodeFrame } from './frame.js'
import { FrameLine, type FrameSink } from './frame-line.js'
import type { InterruptSignal } from './interrupt.js'
import { keepReadable } from './keep-readable.js'
import type { ParentMessage } from './message.js'

/** Cuts what a child writes to its channel or pipe into messages; a `ProtocolError` in place of one that is none. */
export interface MessageReader {
  push(chunk: Buffer, deliver: (message: unknown) => void): void
}

/** How long after an exit one waits for the last output, in milliseconds since the latest: a stray process may hold the pipe open. */
const quietTime = 1000

/** The mechanism of one process: its channel, its signals, its end. */
export class ProcessChild implements BackendChild, FrameSink {
  readonly pid: number | undefined
  readonly line: Line | undefined
  readonly exited: Promise<RawExit>
  readonly #subprocess: ChildProcess
  readonly #channel: Duplex | null
  #handler: (message: unknown) => void = () => {}
  #gone = false

  constructor(subprocess: ChildProcess, channel: Duplex | null, framed: boolean, reader: MessageReader, output: OutputCapture) {
    this.#subprocess = subprocess
    this.#channel = channel
    this.pid = subprocess.pid
    this.line = framed ? new FrameLine(this) : undefined
    if (channel && framed) keepReadable(channel)
    if (channel) this.#read(channel, reader)
    this.exited = this.#untilExited(output)
  }

  get stdout(): Readable | undefined {
    return this.#subprocess.stdout ?? undefined
  }
  get stderr(): Readable | undefined {
    return this.#subprocess.stderr ?? undefined
  }

  onMessage(handler: (message: unknown) => void): void {
    this.#handler = handler
  }

  send(message: ParentMessage): void {
    this.write(encodeFrame(message))
  }

  /** Writes to the channel what only this backend's entry understands. */
  write(frame: Buffer): void {
    if (this.#channel?.writable) this.#channel.write(frame)
  }

  /** Hands on a message as if the process had sent it. */
  receive(message: unknown): void {
    this.#handler(message)
  }

  interrupt(): void {
    this.#ask('SIGINT')
  }
  terminate(): void {
    this.#ask('SIGTERM')
  }
  hangup(): void {
    this.#ask('SIGHUP')
  }
  kill(): void {
    if (this.#gone) return
    this.#killGroup()
    this.#subprocess.kill('SIGKILL')
  }

  /** On Windows no signal reaches a handler: a message stands for it. */
  #ask(signal: InterruptSignal): void {
    if (this.#gone) return
    if (process.platform === 'win32') this.send({ signal })
    else this.#subprocess.kill(signal)
  }

  /** A child leads a process group of its own (setpgid(2)): what it has started goes with it. */
  #killGroup(): void {
    if (this.pid === undefined || process.platform === 'win32') return
    try {
      process.kill(-this.pid, 'SIGKILL')
    } catch {
      // ESRCH: the group is empty.
    }
  }

  #read(channel: Duplex, reader: MessageReader): void {
    channel.on('data', (chunk: Buffer) => {
      try {
        reader.push(chunk, (message) => this.#handler(message))
      } catch (error) {
        // The stream has lost its rhythm. A child that loses its channel ends.
        this.#handler(error)
        channel.destroy()
      }
    })
  }

  #untilExited(output: OutputCapture): Promise<RawExit> {
    return new Promise((resolve) => {
      const subprocess = this.#subprocess
      subprocess.once('error', (cause) => {
        if (this.pid !== undefined) return
        this.#gone = true
        resolve({ code: null, signal: null, error: new SpawnError(`Cannot start the process: ${cause.message}`, { cause }) })
      })
      subprocess.once('exit', (code, signal) => {
        this.#gone = true
        this.#killGroup()
        output.hasten()
        untilQuiet(subprocess, () => resolve({ code, signal, output: output.tail() }))
      })
    })
  }
}

/** Calls `done` once all streams of an ended process are read to their end, or nothing has come for a while. */
function untilQuiet(subprocess: ChildProcess, done: () => void): void {
  const streams = subprocess.stdio.filter((stream) => stream !== null && stream !== undefined)
  const finish = () => {
    clearTimeout(timer)
    // One that its reader has paused is left to that reader.
    for (const stream of streams) if (!('isPaused' in stream && stream.isPaused())) stream.destroy()
    done()
  }
  const timer = setTimeout(finish, quietTime)
  for (const stream of streams) stream.on('data', () => timer.refresh())
  subprocess.once('close', finish)
}
