import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** How long what stty(1) has said holds, in milliseconds. */
const validity = 5000

/**
 * Whether a write to our terminal would be answered by SIGTTOU: we are in the background and the terminal has `tostop`; see termios(3). The signal
 * stops us, or, where it has a handler, comes again and again. In the foreground, or without a controlling terminal, it never comes.
 */
export class ForegroundCheck {
  readonly #descriptor: number
  #stops = true
  #asking = false
  #asked = -Infinity

  constructor(descriptor: number) {
    this.#descriptor = descriptor
  }

  mayWrite(): boolean {
    if (!inBackground()) {
      this.#asked = -Infinity
      return true
    }
    const known = performance.now() - this.#asked < validity
    if (!known && !this.#asking) this.#ask()
    return known && !this.#stops
  }

  #ask(): void {
    this.#asking = true
    let text = ''
    const answered = (stops: boolean) => {
      this.#asking = false
      this.#asked = performance.now()
      this.#stops = stops
    }
    const stty = spawn('stty', ['-a'], { stdio: [this.#descriptor, 'pipe', 'ignore'] })
    stty.once('error', () => answered(true))
    stty.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
    stty.stdout?.on('error', () => {})
    stty.once('close', () => answered(!/(^|\s)-tostop\b/.test(text)))
    stty.unref()
  }
}

/** Whether another process group than ours has our controlling terminal; see proc(5). */
export function inBackground(stat = readStat()): boolean {
  const { group, terminal, foreground } = parseStat(stat)
  return terminal !== 0 && foreground > 0 && foreground !== group
}

/** What `/proc/self/stat` says of terminals: 0 for none. */
export function parseStat(stat: string): { readonly group: number; readonly session: number; readonly terminal: number; readonly foreground: number } {
  // The name of the program stands in parentheses, and may contain some.
  const [, , group = 0, session = 0, terminal = 0, foreground = 0] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number)
  return { group, session, terminal, foreground }
}

function readStat(): string {
  try {
    return readFileSync('/proc/self/stat', 'latin1')
  } catch {
    return ''
  }
}
