import { fork, type ChildProcess, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import type { ChildMessage, ExitStatus } from '@asc/core'
import { fixturePath } from './fixture.js'
import { Record } from './record.js'
import type { Program } from './subject.js'

/** How a supervisor program is started. */
export interface ProgramOptions {
  /** Added to what its container is constructed with. */
  readonly container?: Readonly<{ [option: string]: unknown }>
  readonly env?: Readonly<{ [variable: string]: string }>
  /** Descriptors that it inherits, from 4 on. */
  readonly descriptors?: readonly number[]
}

/** An event of the container in the program; `at` is when it was heard of here. */
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

/** A supervisor that is a program of its own, so that it can be stopped, killed, or have its output read: `fixtures/supervisor.mjs`. */
export class SupervisorProgram extends Record<Told> {
  readonly #process: ChildProcess
  readonly #written: { stdout: string; stderr: string } = { stdout: '', stderr: '' }
  /** Resolves when it has ended. Its children may still hold its output open. */
  readonly exited: Promise<void>
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
  /** Calls a method of its container, or one of those that the fixture lists, and resolves with what that returns. */
  async call(method: string, ...args: unknown[]): Promise<unknown> {
    const call = ++this.#calls
    this.#process.send({ call, method, args })
    const ended = this.exited.then(() => {
      throw new Error(`The program has ended before it answered '${method}': ${this.stderr}`)
    })
    const reply = await Promise.race([this.nth(`the answer of '${method}'`, 1, (told) => told.call === call), ended])
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

  /** Lets its output wait unread, as a slow reader does. */
  holdOutput(): void {
    this.#process.stdout!.pause()
  }
  readOutput(): void {
    this.#process.stdout!.resume()
  }

  /** Stops its container and lets go of it: it ends by itself, unless something keeps it alive. Resolves when all that it wrote is read. */
  async finish(): Promise<{ code: number | null; signal: string | null }> {
    await this.call('stop')
    // It must be the program that disconnects: Node does not emit 'close' after a disconnect from this side.
    void this.call('disconnect')
    return this.#ended
  }

  /** Ends it, also when it was stopped by a signal. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.exited
  }
}
