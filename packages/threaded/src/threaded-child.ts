import type { Readable } from 'node:stream'
import type { MessagePort, Worker } from 'node:worker_threads'
import { ProtocolError, type InterruptSignal, type Logger } from '@asc/core'
import { untilRead, type BackendChild, type ConnectionCount, type HeldLoad, type Line, type OutputCapture, type ParentMessage, type ProcessTree, type RawExit } from '@asc/core/backend'
import { reap } from '@asc/posix'
import type { ThreadMessage, ThreadOrder } from './thread/entry-start.js'
import type { ListenerCopies } from './listener-copies.js'
import { PortReader } from './port-reader.js'
import { portLine } from './thread/port-line.js'

/** What a thread gets from its parent. */
export interface ThreadedChildDeps {
  /** True: its stdout and stderr come to us and do not go to our own. */
  readonly piped: boolean
  readonly output: OutputCapture
  readonly copies: ListenerCopies
  readonly load: HeldLoad
  /** The processes that it has started. */
  readonly tree: ProcessTree
  readonly logger: Logger
  readonly terminateTimeout: number
  /** What asks it to end. */
  readonly stopSignal: InterruptSignal
}

/** The mechanism of one thread: its channel, its end. */
export class ThreadedChild implements BackendChild {
  readonly threadId: number
  readonly line: Line
  readonly stdout: Readable | undefined
  readonly stderr: Readable | undefined
  readonly exited: Promise<RawExit>
  readonly #worker: Worker
  readonly #channel: MessagePort
  readonly #reader: PortReader
  readonly #surroundings: ThreadedChildDeps
  #handler: (message: unknown) => void = () => {}
  #giveUp: () => void = () => {}
  #state: 'running' | 'killed' | 'leaked' | 'gone' = 'running'
  /** What the thread has reported of its own end: the error that it failed with, and that it ends by itself. */
  #accounted = false
  #ending = false
  /** The signal that it has sent itself, and ended by. */
  #raised: NodeJS.Signals | undefined
  /** A command has taken the place of its task. */
  #replaced = false
  #error: NodeJS.ErrnoException | undefined
  /** How long its event loop had been busy when it was last asked whether it is idle, in milliseconds. */
  #active: number | undefined

  constructor(worker: Worker, channel: MessagePort, surroundings: ThreadedChildDeps) {
    this.#worker = worker
    this.#channel = channel
    this.#surroundings = surroundings
    this.line = portLine(channel)
    this.threadId = worker.threadId
    this.stdout = surroundings.piped ? worker.stdout : undefined
    this.stderr = surroundings.piped ? worker.stderr : undefined
    this.#reader = new PortReader(channel, {
      message: (message) => this.#receive(message as ThreadMessage),
      unreadable: (cause) => this.#handler(new ProtocolError('A message cannot be read', { cause })),
    })
    worker.on('error', (error) => (this.#error = error))
    this.exited = this.#untilExited()
    void this.exited.then(({ leaked }) => surroundings.load.release(leaked))
  }

  connections(): ConnectionCount | undefined {
    return this.#surroundings.load.connections()
  }

  onMessage(handler: (message: unknown) => void): void {
    this.#handler = handler
  }

  /** A signal cannot be sent to a single thread: a message stands for it. */
  send(message: ParentMessage | ThreadOrder): void {
    this.#channel.postMessage(message)
  }

  /** Its event loop has waited all the time. */
  idle(): boolean {
    const { active, idle } = this.#worker.performance.eventLoopUtilization()
    const before = this.#active
    this.#active = idle > 0 ? active : undefined
    return before !== undefined && active - before < 1
  }

  interrupt(grace?: number): void {
    this.send({ signal: this.#surroundings.stopSignal, grace })
  }
  terminate(grace?: number): void {
    this.send({ signal: 'SIGTERM', grace })
  }
  hangup(): void {
    this.send({ signal: 'SIGHUP' })
  }

  kill(): void {
    if (this.#state !== 'running') return
    this.#state = 'killed'
    const { terminateTimeout } = this.#surroundings
    const timers = [setTimeout(() => this.#giveUp(), terminateTimeout)]
    this.#worker.once('exit', () => timers.forEach((timer) => clearTimeout(timer)))
    this.#surroundings.copies.revoke()
    if (!this.#replaced) return void this.#worker.terminate()
    this.send({ signal: 'SIGKILL' })
    timers.push(setTimeout(() => void this.#worker.terminate(), terminateTimeout / 2))
  }

  #receive(message: ThreadMessage): void {
    if ('post' in message) return this.#handler(message)
    if ('taken' in message) return this.#surroundings.copies.taken(message.taken, message.bell)
    if ('started' in message) return this.#surroundings.tree.outside(message.started, process.pid)
    if ('replaced' in message) return void (this.#replaced = true)
    if ('ending' in message) return void (this.#ending = true)
    if ('raised' in message) return void (this.#raised = message.raised)
    // The message may be anything.
    const said = message.said as { error?: unknown } | null | undefined
    this.#accounted ||= said?.error !== undefined
    this.#handler(said)
  }

  #untilExited(): Promise<RawExit> {
    const { copies, logger, output, tree } = this.#surroundings
    return new Promise((resolve) => {
      this.#giveUp = () => {
        this.#state = 'leaked'
        // It must not keep the program running; but Node waits for the thread when the program ends.
        this.#worker.unref()
        resolve({ code: null, signal: null, leaked: true, output: output.tail() })
      }
      this.#worker.once('exit', (code) => {
        if (this.#state === 'leaked') logger.info({ threadId: this.threadId }, 'A thread that was given up has ended after all')
        this.#readRest()
        output.flush()
        copies.close()
        const exit = this.#account(code)
        this.#state = 'gone'
        const swept = tree.end().then(() => reapAll(tree.unreaped))
        untilRead([this.#worker.stdout, this.#worker.stderr], () => void swept.then(() => resolve({ ...exit, output: output.tail() })))
      })
    })
  }

  /** The messages that had not arrived when the thread ended. */
  #readRest(): void {
    this.#reader.end()
  }

  #account(code: number): RawExit {
    const error = this.#error
    if (error?.code === 'ERR_WORKER_OUT_OF_MEMORY') return { code, signal: null, error, outOfMemory: true }
    if (this.#raised) return { code: null, signal: this.#raised }
    // A terminated thread has a code too, and not always the same.
    if (this.#state !== 'running' && !this.#ending) return { code: null, signal: null, killed: true }
    return { code, signal: null, ...(error && !this.#accounted && { error }) }
  }
}

/** The thread was their parent, and waits for nobody any more. */
function reapAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      reap(pid)
    } catch {
      // Not on this system: they stay in the list of processes until this one ends.
    }
  }
}
