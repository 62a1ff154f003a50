import type { Readable } from 'node:stream'
import { receiveMessageOnPort, type MessagePort, type Worker } from 'node:worker_threads'
import { ProtocolError, untilRead, type BackendChild, type Line, type Logger, type OutputCapture, type ParentMessage, type RawExit } from '@asc/core'
import type { ThreadMessage, ThreadOrder } from './entry-start.js'
import type { ListenerCopies } from './listener-copies.js'
import { portLine } from './port-line.js'

/** What a thread has of its parent. */
export interface ThreadSurroundings {
  /** Its stdout and stderr come to us and do not go to our own. */
  readonly piped: boolean
  readonly output: OutputCapture
  readonly copies: ListenerCopies
  readonly logger: Logger
  readonly terminateTimeout: number
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
  readonly #surroundings: ThreadSurroundings
  #handler: (message: unknown) => void = () => {}
  #giveUp: () => void = () => {}
  #state: 'running' | 'killed' | 'leaked' | 'gone' = 'running'
  /** What the thread has said of its own end: what it failed with, and that it ends by itself. */
  #accounted = false
  #ending = false
  /** A command has taken the place of its task. */
  #replaced = false
  #error: NodeJS.ErrnoException | undefined

  constructor(worker: Worker, channel: MessagePort, surroundings: ThreadSurroundings) {
    this.#worker = worker
    this.#channel = channel
    this.#surroundings = surroundings
    this.line = portLine(channel)
    this.threadId = worker.threadId
    this.stdout = surroundings.piped ? worker.stdout : undefined
    this.stderr = surroundings.piped ? worker.stderr : undefined
    channel.on('message', (message: ThreadMessage) => this.#receive(message))
    channel.on('messageerror', (cause) => this.#handler(new ProtocolError('A message cannot be read', { cause })))
    // What keeps the program running is the thread, not the channel.
    channel.unref()
    worker.on('error', (error) => (this.#error = error))
    this.exited = this.#untilExited()
  }

  onMessage(handler: (message: unknown) => void): void {
    this.#handler = handler
  }

  /** No signal reaches a single thread: a message stands for it. */
  send(message: ParentMessage | ThreadOrder): void {
    this.#channel.postMessage(message)
  }

  interrupt(): void {
    this.send({ signal: 'SIGINT' })
  }
  terminate(): void {
    this.send({ signal: 'SIGTERM' })
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
    if ('taken' in message) return this.#surroundings.copies.taken(message.taken)
    if ('replaced' in message) return void (this.#replaced = true)
    if ('ending' in message) return void (this.#ending = true)
    // What is said may be anything.
    const said = message.said as { error?: unknown } | null | undefined
    this.#accounted ||= said?.error !== undefined
    this.#handler(said)
  }

  #untilExited(): Promise<RawExit> {
    const { copies, logger, output } = this.#surroundings
    return new Promise((resolve) => {
      this.#giveUp = () => {
        this.#state = 'leaked'
        // It must not keep the program running; but Node waits for it where the program ends.
        this.#worker.unref()
        resolve({ code: null, signal: null, leaked: true, output: output.tail() })
      }
      this.#worker.once('exit', (code) => {
        if (this.#state === 'leaked') logger.info({ threadId: this.threadId }, 'A thread that was given up has ended after all')
        this.#readRest()
        output.hasten()
        copies.close()
        const exit = this.#account(code)
        this.#state = 'gone'
        untilRead([this.#worker.stdout, this.#worker.stderr], () => resolve({ ...exit, output: output.tail() }))
      })
    })
  }

  /** The messages that were under way when the thread ended. */
  #readRest(): void {
    for (let received = receiveMessageOnPort(this.#channel); received; received = receiveMessageOnPort(this.#channel)) {
      this.#receive(received.message as ThreadMessage)
    }
    this.#channel.close()
  }

  #account(code: number): RawExit {
    const error = this.#error
    if (error?.code === 'ERR_WORKER_OUT_OF_MEMORY') return { code, signal: null, error, outOfMemory: true }
    // A terminated thread has a code too, and not always the same.
    if (this.#state !== 'running' && !this.#ending) return { code: null, signal: null, killed: true }
    return { code, signal: null, ...(error && !this.#accounted && { error }) }
  }
}
