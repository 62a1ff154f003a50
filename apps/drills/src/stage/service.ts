import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ExitReason, ListenerAddress } from '@asc/core'
import { BrokenError } from '../base/broken-error.js'
import type { Order } from '../protocol/order.js'
import type { ServiceOptions } from '../protocol/service-options.js'
import type { ChildRef, Dated, ServiceEvent } from '../protocol/told.js'
import type { Possessions } from '../service/possessions.js'
import { Journal } from './journal.js'

/** How a service program is started, beyond what its container is to be. */
export interface LaunchOptions {
  /** Where it makes its temporary files: what is in there afterwards was left behind. */
  readonly folder: string
  readonly env?: Readonly<Record<string, string>>
  /** What the program is run by, such as `['prlimit', '--nofile=64:64']`. */
  readonly wrapper?: readonly string[]
}

/** What the service has at the moment. */
export interface ServiceState {
  /** Containers that live, of all generations. */
  readonly generations: number
  readonly children: readonly (ChildRef & { readonly state: string })[]
  /** How many children the group shall have. */
  readonly size: number
  /** Used heap after a collection, in bytes. */
  readonly heap: number
}

export interface ProgramEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A running service as a drill sees it: its process, and what it tells. */
export class Service {
  readonly options: ServiceOptions
  /** Its `run()` is to reject. */
  expectsFailure = false
  readonly journal = new Journal()
  /** Resolves when its process has ended. */
  readonly ended: Promise<ProgramEnd>
  stdout = ''
  stderr = ''
  readonly #process: ChildProcess
  #end: ProgramEnd | undefined
  #calls = 0
  #address: ListenerAddress | undefined

  constructor(options: ServiceOptions, { folder, env, wrapper = [] }: LaunchOptions) {
    this.options = options
    const program = fileURLToPath(new URL('./programs/service.js', import.meta.url))
    const [execPath = process.execPath, ...before] = [...wrapper, ...(wrapper.length > 0 ? [process.execPath] : [])]
    this.#process = fork(program, [JSON.stringify(options)], {
      execPath,
      execArgv: [...before, '--expose-gc'],
      env: { ...process.env, TMPDIR: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#process.stdout!.setEncoding('utf8').on('data', (text: string) => (this.stdout += text))
    this.#process.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    this.#process.on('message', (event) => this.journal.add(event as Dated<ServiceEvent>))
    // Not once its output ends: a child that outlives it would hold that open, and is what is looked for.
    this.ended = once(this.#process, 'exit').then(([code, signal]) => {
      this.#end = { code: code as number | null, signal: signal as NodeJS.Signals | null }
      // Its last events may still be in the channel.
      setImmediate(() => this.journal.end(`the service has ended with ${signal ?? code}`))
      return this.#end
    })
  }

  get pid(): number {
    return this.#process.pid!
  }
  get end(): ProgramEnd | undefined {
    return this.#end
  }

  /** Where it listens. */
  get address(): ListenerAddress {
    return this.#address!
  }
  get port(): number {
    return 'port' in this.address ? this.address.port : 0
  }

  /** Has it run its controller, and waits until that is ready. */
  async begin(): Promise<void> {
    await this.launch()
    await this.journal.next('notify', 0, ({ message }) => message.ready === true)
    this.keeps(this.options.count ?? 2)
  }

  /** The same without waiting: its children are starting. */
  async launch(): Promise<void> {
    this.#address = (await this.call('run')) as ListenerAddress
  }

  /** Calls a method of the program, and resolves with what that returns. */
  async call(method: string, ...args: unknown[]): Promise<unknown> {
    const call = ++this.#calls
    const { mark } = this.journal
    this.#process.send({ call, method, args }, () => {})
    const { error, result } = await this.journal.until(`the answer of '${method}'`, () => this.journal.of('reply', mark).find((reply) => reply.call === call))
    if (error !== undefined) throw new BrokenError(`'${method}' failed in the service: ${error}`)
    return result
  }

  /** Nobody reads what it writes, until `readOutput`. */
  holdOutput(): void {
    for (const stream of [this.#process.stdout, this.#process.stderr]) stream!.pause()
  }
  readOutput(): void {
    for (const stream of [this.#process.stdout, this.#process.stderr]) stream!.resume()
  }

  signal(signal: NodeJS.Signals): void {
    this.journal.note({ kind: 'act', text: `${signal} to the service` })
    this.#process.kill(signal)
  }

  /**
   * Sends a signal, and resolves when the controller has done what it asks for: with the reason where it could not. By default it replaces the
   * container.
   */
  async ask(signal: NodeJS.Signals = 'SIGHUP', action = 'restart'): Promise<string | undefined> {
    const { mark } = this.journal
    this.signal(signal)
    return (await this.journal.next('done', mark, (done) => done.action === action)).error
  }

  /** Has it replace its container. Rejects when it could not. */
  async reload(): Promise<void> {
    const error = await this.ask()
    if (error !== undefined) throw new BrokenError(`The reload failed: ${error}`)
  }

  /** Its children that are ready. */
  get children(): ChildRef[] {
    const ended = new Set(this.journal.of('exit').map(({ child }) => child.id))
    return this.journal.of('ready').map(({ child }) => child).filter(({ id }) => !ended.has(id))
  }

  /** Says beforehand that a child will be hurt, and for which reasons it may then end. */
  hurts({ id }: ChildRef, how: string, reasons: readonly ExitReason[], must = true): void {
    this.journal.note({ kind: 'hurt', id, how, reasons, must })
  }

  /** Says that from now on children that start may end for these reasons; for none, that all is well again. */
  spoils(...reasons: ExitReason[]): void {
    this.journal.note({ kind: 'spoilt', reasons })
  }

  /** Says that children may be killed where they have no time to end. */
  mayKill(): void {
    this.journal.note({ kind: 'ruthless' })
  }

  /** Says that from now on as many children must be ready at any moment. */
  keeps(ready: number): void {
    this.journal.note({ kind: 'floor', ready })
  }

  /** Has a child, or one of its threads, do something to itself. Resolves when it is about to. */
  async order(child: ChildRef, order: Order): Promise<void> {
    await this.call('order', child.id, order)
  }

  async exitOf({ id }: ChildRef): Promise<ExitReason> {
    return (await this.journal.next('exit', 0, (exit) => exit.child.id === id)).status.reason
  }

  async state(): Promise<ServiceState> {
    return (await this.call('state')) as ServiceState
  }

  /** Resolves when nothing is under way: one container, and each of its children ready. */
  async quiet(): Promise<ServiceState> {
    const deadline = performance.now() + 60_000
    for (;;) {
      const state = await this.state()
      const ready = state.children.filter((child) => child.state === 'ready').length
      if (state.generations === 1 && ready === state.size && state.children.length === ready) return state
      if (performance.now() > deadline) throw new BrokenError(`The service does not become quiet: ${JSON.stringify(state)}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** What its process has in its hands; see `possessions`. */
  async possessions(): Promise<{ before: Possessions; now: Possessions }> {
    return (await this.call('possessions')) as { before: Possessions; now: Possessions }
  }

  /** Asks it to stop, and resolves when `run()` has returned. */
  async stop(): Promise<void> {
    if (this.journal.of('settled').length === 0) {
      this.keeps(0)
      this.signal('SIGTERM')
    }
    const { error } = await this.journal.next('settled', 0)
    if (error !== undefined && !this.expectsFailure) throw new BrokenError(`run() failed: ${error}`)
  }

  /** Lets the program end by itself: what keeps it alive was left behind. */
  async leave(): Promise<ProgramEnd> {
    void this.call('leave').catch(() => {})
    const tooLate = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new BrokenError('The program does not end after its stop: something keeps it alive')), 30_000).unref()
    })
    return Promise.race([this.ended, tooLate])
  }

  /** Ends it at once, whatever it does. */
  async abandon(): Promise<void> {
    if (this.#end) return
    this.journal.note({ kind: 'fatal' })
    this.#process.kill('SIGKILL')
    await this.ended
  }
}
