import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** What a process writes, as lines that can be waited for. */
export class Console {
  readonly lines: string[] = []
  #heard: (() => void)[] = []
  #ended = false

  constructor(machine: ChildProcess) {
    for (const stream of [machine.stdout, machine.stderr]) {
      if (stream) createInterface(stream).on('line', (line) => {
        if (line === '') return // a terminal ends lines with more than one character
        this.lines.push(line)
        this.#wake()
      })
    }
    machine.once('close', () => {
      this.#ended = true
      this.#wake()
    })
  }

  /** The first line that fits, of those from the given number on; rejects when the process has ended without it. */
  async next(fits: RegExp | ((line: string) => boolean), from = 0): Promise<string> {
    const test = fits instanceof RegExp ? (line: string) => fits.test(line) : fits
    for (let read = from; ; ) {
      for (; read < this.lines.length; read++) if (test(this.lines[read]!)) return this.lines[read]!
      if (this.#ended) throw new Error(`It has ended: ${this.lines.slice(-20).join('\n')}`)
      await new Promise<void>((resolve) => this.#heard.push(resolve))
    }
  }

  #wake(): void {
    for (const resolve of this.#heard.splice(0)) resolve()
  }
}
