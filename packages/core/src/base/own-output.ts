import { setTimeout as sleep } from 'node:timers/promises'
import { isatty } from 'node:tty'
import { isMainThread } from 'node:worker_threads'
import { countLines } from './count-lines.js'
import { comfortable, mostWaiting, type LineOutput } from './line-output.js'
import { LineQueue, type LossNotice } from './line-queue.js'
import { openOwnDescriptor, type OwnDescriptor } from './own-descriptor.js'
import { guardStandardStreams } from './standard-streams.js'
import { StreamOutput } from './stream-output.js'
import { madeWay, transientLine, wasShown } from './transient-line.js'

/** A reader that takes nothing for so long is not waited for, in milliseconds: by the end of the program, and by children that write. */
const patience = { exit: 1000, children: 5000 }

/** How long until the next attempt where the reader is behind, and where it fails, in milliseconds; doubled each time. */
const behind = { first: 1, last: 50, stalled: 250 }
const failing = { first: 100, last: 10_000 }

/** How long a program that exits waits for its reader, in milliseconds: since the last progress, where there was none for long, and at most. */
const farewell = { idle: 1000, stalled: 250, most: 5000 }

/**
 * Standard output or standard error, for all that we write ourselves: the logger, notifiers, and children's lines. A reader that stands still, a
 * full disk, a closed pipe or a terminal that is gone costs lines, and neither time nor the process.
 */
export class OwnOutput implements LineOutput {
  readonly #queue = new LineQueue(mostWaiting)
  readonly #open: () => OwnDescriptor
  #descriptor: OwnDescriptor | undefined
  #resumes: (() => void)[] = []
  #timer: NodeJS.Timeout | undefined
  #pause = 0
  #failed = false
  /** Bytes that are being written in the background. */
  #inFlight = 0
  /** Since when nothing was taken. */
  #since = performance.now()

  readonly #isTerminal: boolean

  /** @param open called with the first line */
  constructor(open: () => OwnDescriptor, isTerminal = false) {
    this.#open = open
    this.#isTerminal = isTerminal
    process.on('exit', () => this.#leave())
  }

  write(line: string | Buffer, notice?: LossNotice): boolean {
    if (this.#failed) this.#queue.lose(countLines(line), notice)
    else {
      if (this.#queue.empty) this.#since = performance.now()
      const way = this.#isTerminal ? madeWay() : ''
      const bytes = way || typeof line === 'string' ? Buffer.from(way + line.toString()) : line
      if (bytes.length > 0) this.#queue.push(bytes, notice)
      if (!this.#timer && this.#inFlight === 0) this.#flush()
    }
    return this.#hasRoom
  }

  onRoom(resume: () => void): void {
    if (this.#hasRoom) resume()
    else this.#resumes.push(resume)
  }

  /** Resolves when all is written, or nobody takes it. */
  async settled(): Promise<void> {
    while (!this.#queue.empty && !this.#failed && performance.now() - this.#since < patience.exit) await sleep(2)
  }

  /** Nobody has taken anything for so long that lines are lost rather than waited for. */
  get #stalled(): boolean {
    return performance.now() - this.#since >= patience.children
  }
  get #hasRoom(): boolean {
    return this.#failed || this.#queue.size < comfortable || this.#stalled
  }

  /** Writes what can be written now, and comes back for the rest. */
  #flush(): void {
    this.#timer = undefined
    try {
      this.#descriptor ??= this.#open()
      if (this.#descriptor.writeSoon) this.#writeSoon(this.#descriptor)
      else if (!this.#writeNow(this.#descriptor)) this.#later(behind.first, this.#stalled ? behind.stalled : behind.last)
    } catch {
      this.#fail()
    }
    this.#resume()
  }

  /** @returns whether all is written */
  #writeNow({ batch, writeNow }: OwnDescriptor): boolean {
    for (let bytes = this.#queue.next(batch); bytes; bytes = this.#queue.next(batch)) {
      const written = writeNow(bytes)
      if (written > 0) this.#progress(written)
      if (written < bytes.length) return false
    }
    return true
  }

  #writeSoon({ batch, writeSoon }: OwnDescriptor): void {
    const bytes = this.#queue.next(batch)
    if (!bytes || !writeSoon) return
    this.#inFlight = bytes.length
    writeSoon(bytes, (error, written) => {
      this.#inFlight = 0
      if (error) this.#fail()
      else this.#progress(written)
      if (error) this.#resume()
      else this.#flush()
    })
  }

  #progress(written: number): void {
    this.#queue.written(written)
    this.#since = performance.now()
    this.#pause = 0
    this.#failed = false
  }

  /** It cannot be written now, and may be later: a disk has room again, a terminal is back. */
  #fail(): void {
    this.#failed = true
    this.#queue.drop()
    this.#later(failing.first, failing.last)
  }

  #later(first: number, last: number): void {
    this.#pause = Math.min(Math.max(first, this.#pause * 2), last)
    this.#timer = setTimeout(() => this.#flush(), this.#pause)
    if (this.#failed || performance.now() - this.#since > patience.exit) this.#timer.unref()
  }

  #resume(): void {
    if (this.#resumes.length === 0 || !this.#hasRoom) return
    const resumes = this.#resumes
    this.#resumes = []
    for (const resume of resumes) resume()
  }

  /** The program exits: what can still be written is. */
  #leave(): void {
    const begin = performance.now()
    const wasBehind = begin - this.#since > patience.exit
    this.#queue.written(this.#inFlight) // Node waits for what its threads do.
    try {
      this.#descriptor ??= this.#open()
      while (!this.#failed && !this.#writeNow(this.#descriptor)) {
        const now = performance.now()
        // One that takes something again is back.
        const idle = wasBehind && this.#since < begin ? farewell.stalled : farewell.idle
        if (now - Math.max(this.#since, begin) > idle || now - begin > farewell.most) return
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2)
      }
    } catch {
      // Nobody is left to tell.
    }
  }
}

const outputs = new Map<1 | 2, LineOutput>()

/**
 * The one way to standard output (1) or standard error (2) of this program. In a thread it is the thread's own `process.stdout` or `process.stderr`,
 * which its parent takes in.
 */
export function ownOutput(descriptor: 1 | 2): LineOutput {
  const known = outputs.get(descriptor)
  if (known) return known
  const output = isMainThread && process.platform !== 'win32' ? new OwnOutput(() => open(descriptor), isatty(descriptor)) : new StreamOutput(descriptor)
  outputs.set(descriptor, output)
  return output
}

function open(descriptor: 1 | 2): OwnDescriptor {
  guardStandardStreams()
  return openOwnDescriptor(descriptor)
}

/** Resolves when all that was given to the outputs is written, or nobody takes it: to be awaited by a process that ends itself by a signal. */
export async function untilOutputSettled(): Promise<void> {
  for (const output of outputs.values()) if (output instanceof OwnOutput) await output.settled()
}

/** Shows a line at the bottom of the terminal that stderr is, until it is shown anew, removed (`undefined`), or another line is written. */
export function showTransient(text: string | undefined): void {
  // The write removes an earlier one.
  ownOutput(2).write(text === undefined ? '' : transientLine(text, process.stderr.columns || 80))
  if (text !== undefined) wasShown()
}
