import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { Changes } from '../base/changes.js'
import { now } from '../base/now.js'
import { pidOf } from '../base/worker-name.js'
import type { BackendName } from '../service/backends.js'
import { readJournal, type Note } from './journal.js'
import { deploy } from './release.js'
import type { ServiceEvent, ServiceEventKind, ServiceEventOf } from './service-event.js'

const program = new URL('./drilled-web.js', import.meta.url)

/** How much of its output is kept, in characters. */
const tailLength = 8_000

/** The running service, from the outside: a program with a pid, signals, and events. */
export class Service {
  readonly startedAt = now()
  readonly backend: BackendName
  readonly events: ServiceEvent[] = []
  readonly changes = new Changes()
  readonly #process: ChildProcess
  readonly #journal: string
  #output = ''
  #exit: { code: number | null; signal: NodeJS.Signals | null } | undefined

  /** @param folder where its code is deployed to, and its journal is kept */
  constructor(backend: BackendName, folder: string) {
    this.backend = backend
    this.#journal = join(folder, 'journal')
    this.#process = fork(program, [backend, deploy(folder, backend, 'good'), this.#journal], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.#output = (this.#output + chunk.toString()).slice(-tailLength)))
    }
    this.#process.on('message', (event: ServiceEvent) => {
      this.events.push(event)
      this.changes.announce()
    })
    this.#process.once('exit', (code, signal) => {
      this.#exit = { code, signal }
      this.changes.announce()
    })
    // Comes after the last event.
    this.#process.once('close', (code, signal) => this.changes.end(new Error(`the service has ended with ${signal ?? code}`)))
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  get exit(): { code: number | null; signal: NodeJS.Signals | null } | undefined {
    return this.#exit
  }

  /** The end of what it wrote. */
  get output(): string {
    return this.#output
  }

  get port(): number {
    return this.of('bound')[0]?.port ?? 0
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** The pids of all its processes, of all generations. */
  get everybody(): number[] {
    return [...new Set([this.pid, ...this.of('spawn').map(({ child }) => pidOf(child))])]
  }

  /** The names of its container's children, processes or threads, that are ready and have not ended. */
  get children(): string[] {
    const ended = new Set(this.of('exit').map(({ child }) => child))
    return this.of('ready').map(({ child }) => child).filter((child) => !ended.has(child))
  }

  /** What its workers have noted so far. */
  get notes(): Note[] {
    return readJournal(this.#journal)
  }

  /** The events of one kind, from number `mark` on. */
  of<Kind extends ServiceEventKind>(kind: Kind, mark = 0): ServiceEventOf<Kind>[] {
    return this.events.slice(mark).filter((event): event is ServiceEvent & ServiceEventOf<Kind> => event.kind === kind)
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal)
  }

  /** Ends it at once, whatever it does. Its workers end with it. */
  async abandon(): Promise<void> {
    if (this.#exit) return
    this.#process.kill('SIGKILL')
    await new Promise((resolve) => this.#process.once('exit', resolve))
  }
}
