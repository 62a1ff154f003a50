import { fork, type ChildProcess, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import type { ChildMessage, ExitStatus } from '@asc/core'
import { fixturePath } from '../observe/fixture.js'
import { Record } from '../observe/record.js'
import type { Program } from './backend-under-test.js'

/** How long a slow reader takes for a piece of output, in milliseconds. */
const slowness = 20

/** How a supervisor program is started. */
export interface ProgramOptions {
  /** Added to the options of its container. */
  readonly container?: Readonly<{ [option: string]: unknown }>
  readonly env?: Readonly<{ [variable: string]: string }>
  /** Descriptors that it inherits, from 4 on. */
  readonly descriptors?: readonly number[]
}

/** An event of the container in the program; `at` is when it arrived here. */
export interface Told {
  readonly at: number
  readonly event: 'spawn' | 'ready' | 'report' | 'message' | 'exit' | 'restart' | 'failed' | 'reply'
  readonly name?: string
  readonly pid?: number
  readonly threadId?: number
  readonly message?: ChildMessage
  readonly status?: ExitStatus
  readonly call?: number
  readonly result?: unknown
  readonly error?: string
}

/**
 * A supervisor that is a separate program, so that it can be stopped, killed, or have its output read: `fixtures/supervisor.mjs`.
 */
export class SupervisorProgram extends Record<Told> {
  readonly #process: ChildProcess
  readonly #written: { stdout: string; stderr: string } = { stdout: '', stderr: '' }
  /** Resolves when it has ended. Its children may still hold its output open. */
  readonly exited: Promise<void>
  /** Resolves when its channel is closed and everything that it sent has been read: its exit may be known before its last answer. */
  readonly #silent: Promise<unknown>
  readonly #ended: Promise<{ code: number | null; signal: string | null }>
  #calls = 0

  constructor({ module, export: name, options }: Program, { container, env, descriptors = [] }: ProgramOptions) {
    super(({ event, name, pid, message, status }) => `${event} ${name ?? ''} ${pid ?? ''} ${JSON.stringify(message ?? status) ?? ''}`)
    const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', 'ipc', ...descriptors]
    this.#process = fork(fixturePath('supervisor.mjs'), [module, name, JSON.stringify({ ...options, ...container })], {
      stdio,
      execArgv: [],
      env: { ...process.env, ASC_LOG: 'silent', ...env },
    })
    for (const name of ['stdout', 'stderr'] as const) {
      this.#process[name]!.setEncoding('utf8').on('data', (text: string) => (this.#written[name] += text))
    }
    this.#process.on('message', (told: object) => this.add({ ...(told as Told), at: performance.now() }))
    this.exited = once(this.#process, 'exit').then(() => {})
    this.#silent = once(this.#process, 'disconnect')
    this.#ended = once(this.#process, 'close').then(([code, signal]) => ({ code: code as number | null, signal: signal as string | null }))
  }

  /** Resolves when it can be called. */
  get up(): Promise<unknown> {
    return this.call('up')
  }
  get pid(): number {
    return this.#process.pid!
  }
  get stdout(): string {
    return this.#written.stdout
  }
  get stderr(): string {
    return this.#written.stderr
  }
  /** Calls a method of its container, or one of those that the fixture lists, and resolves with its result. */
  async call(method: string, ...args: unknown[]): Promise<unknown> {
    const call = this.#order(method, args)
    const unanswered = this.#silent.then(() => {
      throw new Error(`The program has ended before it answered '${method}': ${this.stderr}`)
    })
    const reply = await Promise.race([this.nth(`the answer of '${method}'`, 1, (told) => told.call === call), unanswered])
    if (reply.error !== undefined) throw new Error(reply.error)
    return reply.result
  }

  /** The n-th event of this kind that `match` accepts. */
  next(event: Told['event'], n = 1, match: (told: Told) => boolean = () => true): Promise<Told> {
    return this.nth(`the program's event '${event}'`, n, (told) => told.event === event && match(told))
  }

  of(event: Told['event']): Told[] {
    return this.entries.filter((told) => told.event === event)
  }

  /** Sends it a signal. */
  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal)
  }

  /** Leaves its output unread, as a slow reader does. */
  holdOutput(): void {
    this.#process.stdout!.pause()
  }
  readOutput(): void {
    this.#process.stdout!.resume()
  }
  /** Gives each line of its output, and resolves with the one that fits. */
  async untilLine(fits: (line: string) => boolean): Promise<string> {
    for (let start = 0; ; await once(this.#process.stdout!, 'data')) {
      for (let end = this.stdout.indexOf('\n', start); end >= 0; end = this.stdout.indexOf('\n', start)) {
        const line = this.stdout.slice(start, end)
        if (fits(line)) return line
        start = end + 1
      }
    }
  }
  /** Reads its output from now on as a slow reader does: a piece, and after a while the next. */
  readSlowly(): void {
    const stdout = this.#process.stdout!
    stdout.on('data', () => {
      stdout.pause()
      setTimeout(() => stdout.resume(), slowness)
    })
    stdout.resume()
  }

  /**
   * Stops its container and disconnects: it then ends by itself, unless something keeps it alive. Resolves when all its output is
   * read.
   */
  async finish(): Promise<{ code: number | null; signal: string | null }> {
    await this.call('stop')
    // It must be the program that disconnects: Node does not emit 'close' after a disconnect from this side. Its answer may not come any more.
    this.#order('disconnect')
    return this.#ended
  }

  /** Ends it, even if it was stopped by a signal. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.exited
  }

  /** Sends a call and waits for nothing. @returns its number, which its answer has too */
  #order(method: string, args: readonly unknown[] = []): number {
    const call = ++this.#calls
    // To a program that has ended meanwhile it is lost: without a callback Node would throw that error where nobody can catch it.
    this.#process.send({ call, method, args }, () => {})
    return call
  }
}
