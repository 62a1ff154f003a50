import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { bequeath, inheritanceVariable, type Inheritance } from './inheritance.js'
import { takeToken } from './monitor-token.js'
import { logFileVariable } from './log-file.js'
import type { StartReport } from './tell-starter.js'

/** How long a successor that is not needed may take to end, in milliseconds. */
const patience = 15_000

/** What a successor is started with. */
export interface SuccessorOptions {
  /** The Node, and the file of the command, that it runs. */
  readonly node: string
  readonly bin: string
  /** What stands after `run` on its command line. */
  readonly words: readonly string[]
  readonly cwd: string
  readonly logFile: string | undefined
  readonly sockets: Pick<Inheritance, 'listeners' | 'programs'>
}

/** The supervisor that is to take the place of this one: a process in a session of its own, which has our sockets. */
export class Successor {
  readonly #process: ChildProcess

  constructor({ node, bin, words, cwd, logFile, sockets }: SuccessorOptions) {
    const { stdio, inheritance } = bequeath(sockets)
    const env = { ...process.env, ...takeToken(), [inheritanceVariable]: JSON.stringify(inheritance), ...(logFile !== undefined && { [logFileVariable]: logFile }) }
    this.#process = spawn(node, [bin, 'run', ...words], { cwd, stdio, env, detached: true })
    for (const pipe of [this.#report, this.#go]) pipe.on('error', () => {})
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  /** Resolves with what it says of its start. Rejects where it ends without, or cannot be started. */
  ready(): Promise<StartReport> {
    return new Promise((resolve, reject) => {
      let text = ''
      this.#report.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        if (text.endsWith('\n')) resolve(JSON.parse(text) as StartReport)
      })
      this.#process.once('error', reject)
      this.#process.once('exit', (code, signal) => reject(new Error(`it has ended (${signal ?? `exit code ${code}`}) before it was ready`)))
    })
  }

  /** The name is free: it may take it, and lives without us. */
  takeOver(): void {
    this.#go.end('!')
    this.#process.unref()
    ;(this.#report as unknown as { unref?(): void }).unref?.()
  }

  /** It is not needed: it ends, with everything that it has started; killed where it does not. Nothing of it keeps us alive. */
  giveUp(): void {
    this.#go.destroy()
    this.#report.destroy()
    this.#process.unref()
    this.#process.kill('SIGTERM')
    const kill = setTimeout(() => this.#process.kill('SIGKILL'), patience).unref()
    this.#process.once('exit', () => clearTimeout(kill))
  }

  get #report(): Readable {
    return this.#process.stdio[3] as Readable
  }
  get #go(): Writable {
    return this.#process.stdio[4] as Writable
  }
}
