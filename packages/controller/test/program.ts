import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

export interface Note {
  readonly ready?: boolean
  readonly reloading?: boolean
  readonly restarting?: boolean
  readonly stopping?: boolean
  readonly error?: string
  readonly status?: string
}

export interface Account {
  readonly setups: number
  readonly children: readonly { pid: number; key?: string; state: string }[]
  readonly statistics: { spawns: number; restarts: number; failures: number }
}

/** A running program that tells what it does through NOTIFY_PIPE. */
export class Program {
  readonly process: ChildProcess
  readonly notes: Note[] = []
  stderr = ''
  #wake: () => void = () => {}
  #read = 0

  /** @param wrapper starts it, such as `setsid` */
  constructor(fixture: string, env: Record<string, string> = {}, wrapper: readonly string[] = []) {
    const file = fileURLToPath(new URL(`./fixtures/${fixture}`, import.meta.url))
    const [command, ...args] = [...wrapper, process.execPath, file]
    this.process = spawn(command!, args, {
      env: { ...process.env, ASC_LOG: 'warn', ...env, NOTIFY_PIPE: '3' },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    })
    this.process.stderr!.on('data', (chunk) => {
      this.stderr += String(chunk)
      this.#wake()
    })
    const lines = createInterface({ input: this.process.stdio[3] as Readable })
    lines.on('error', () => {})
    lines.on('line', (line) => {
      this.notes.push(JSON.parse(line) as Note)
      this.#wake()
    })
    this.process.once('exit', () => this.#wake())
  }

  get pid(): number {
    return this.process.pid!
  }

  /** The next note that fits, of those not yet read. */
  async next(fits: (note: Note) => boolean): Promise<Note> {
    for (;;) {
      while (this.#read < this.notes.length) {
        const note = this.notes[this.#read++]!
        if (fits(note)) return note
      }
      if (this.process.exitCode !== null || this.process.signalCode) throw new Error(`The program ended: ${this.stderr}`)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /** It has written this to stderr. */
  async wrote(text: string): Promise<void> {
    while (!this.stderr.includes(text)) {
      if (this.process.exitCode !== null || this.process.signalCode) throw new Error(`The program ended: ${this.stderr}`)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  ready(): Promise<Note> {
    return this.next((note) => note.ready === true)
  }

  /** Setup has begun: the signal handlers are there. */
  setup(): Promise<Note> {
    return this.next((note) => note.status === 'setup')
  }

  /** Asks the program for an account of its children. */
  async account(): Promise<Account> {
    this.process.kill('SIGPROF')
    const { status } = await this.next((note) => note.status?.startsWith('{') ?? false)
    return JSON.parse(status!) as Account
  }

  async exit(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    if (this.process.exitCode === null && !this.process.signalCode) await once(this.process, 'exit')
    return { code: this.process.exitCode, signal: this.process.signalCode }
  }

  async end(): Promise<void> {
    this.process.kill('SIGKILL')
    await this.exit()
  }
}

/** Whether a process runs. One that has ended but was not yet reaped (a zombie, see proc(5)) does not. */
export function alive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
