import { once } from 'node:events'
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { startAsc } from './asc.js'

/** A line of its log. */
export type Line = Record<string, unknown> & { readonly text?: string }

/** `asc run` without a terminal: its log as JSON, line by line. */
export class Service implements AsyncDisposable {
  readonly process: ChildProcess
  readonly lines: Line[] = []
  #heard = () => {}

  constructor(args: readonly string[], cwd: string, env: Record<string, string> = {}) {
    this.process = startAsc(['run', ...args], { cwd, env })
    for (const stream of [this.process.stdout!, this.process.stderr!]) createInterface(stream).on('line', (line) => {
      try {
        this.lines.push(JSON.parse(line) as Line)
      } catch {
        this.lines.push({ text: line })
      }
      this.#heard()
    })
    this.process.once('exit', () => setImmediate(() => this.#heard()))
  }

  /** Waits for a line that matches, of those after the first `from`. */
  async line(matches: (line: Line) => boolean, from = 0): Promise<Line> {
    for (;;) {
      const found = this.lines.slice(from).find(matches)
      if (found) return found
      if (this.process.exitCode !== null) throw new Error(`It has ended without that line:\n${this.lines.map((line) => JSON.stringify(line)).join('\n')}`)
      await new Promise<void>((resolve) => (this.#heard = resolve))
    }
  }

  text(text: string, from = 0): Promise<Line> {
    return this.line((line) => line.text === text, from)
  }

  /** Waits until so many children have ended: for a moment old and new ones answer. */
  async ends(children: number, from = 0): Promise<void> {
    const ended = () => this.lines.slice(from).filter(({ text }) => text === 'Child has ended').length
    await this.line(() => ended() >= children, from)
  }

  async stop(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill('SIGTERM')
      await once(this.process, 'exit')
    }
    return this.process.exitCode
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}
