import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import xterm from '@xterm/headless'
import { fixtures } from './asc.js'

/** Whether a pseudo-terminal can be had: Node has none, Python does. */
export const hasTerminal = spawnSync('python3', ['-c', 'import pty, termios']).status === 0
if (!hasTerminal) console.warn('Skipped what needs a terminal: python3 is not installed')

/** How long a terminal may take to show what a test waits for, in milliseconds. */
const patience = 50_000

const keys: Readonly<Record<string, string>> = { Enter: '\r', Escape: '\x1b', Up: '\x1b[A', Down: '\x1b[B' }

/** A terminal of a person: one program in a real pseudo-terminal, and xterm, which makes a screen of what it writes. */
export class Terminal implements AsyncDisposable {
  /** That of the program. */
  readonly pid: number
  readonly #program: ChildProcessByStdio<Writable, Readable, null>
  readonly #screen: xterm.Terminal
  readonly #events = new EventEmitter()
  #written = ''
  #exitCode: number | undefined

  constructor(command: readonly string[], { cwd, env = {}, columns = 110, rows = 40 }: { cwd: string; env?: Record<string, string>; columns?: number; rows?: number }) {
    const { NO_COLOR, FORCE_COLOR, CI, LC_ALL, LC_CTYPE, NODE_OPTIONS, ASC_LOG, TMUX, COLORTERM, ...own } = process.env
    this.#screen = new xterm.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true })
    this.#program = spawn('python3', [`${fixtures}in-terminal.py`, String(columns), String(rows), ...command], {
      cwd, env: { ...own, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env }, stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.pid = this.#program.pid!
    this.#program.stdin.on('error', () => {}) // It has ended meanwhile.
    this.#program.stdout.on('data', (bytes: Buffer) => {
      this.#written += bytes.toString('latin1')
      this.#screen.write(bytes, () => this.#events.emit('change'))
    })
    this.#screen.onData((answer) => this.#program.stdin.write(answer))
    this.#program.once('close', (code) => {
      // Behind all that it has written.
      this.#screen.write('', () => {
        this.#exitCode = code ?? -1
        this.#events.emit('change')
      })
    })
  }

  /** What is to be seen now and above it, line by line, without empty lines at the end. */
  text(): string {
    const { active } = this.#screen.buffer
    const lines = Array.from({ length: active.length }, (_, line) => active.getLine(line)!.translateToString(true))
    return lines.join('\n').trimEnd()
  }

  /** What it has been written so far, with the codes of colours and of the cursor. */
  written(): string {
    return this.#written
  }

  /** Presses keys: `C-c`, `q`, `Enter`, `Down`. */
  press(...names: string[]): void {
    for (const name of names) this.#program.stdin.write(/^C-[a-z]$/.test(name) ? String.fromCharCode(name.charCodeAt(2) - 96) : (keys[name] ?? name))
  }

  /** Waits until the terminal shows this, and returns what it shows. */
  async until(pattern: RegExp): Promise<string> {
    return this.#wait(`has not shown ${pattern}`, () => {
      const text = this.text()
      if (pattern.test(text)) return text
      if (this.#exitCode !== undefined) throw new Error(`The program has ended with ${this.#exitCode}, and has not shown ${pattern}:\n${text}`)
      return undefined
    })
  }

  /** Waits until the program has ended and all that it has written is shown; @returns its exit code, or -1 after a signal. */
  async ended(): Promise<number> {
    return this.#wait('goes on', () => this.#exitCode)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#program.kill('SIGKILL')
    this.#program.stdin.end()
    if (this.#exitCode === undefined) await this.ended()
    this.#screen.dispose()
  }

  /** Looks again each time that something has changed. */
  async #wait<T>(failure: string, look: () => T | undefined): Promise<T> {
    const late = AbortSignal.timeout(patience)
    for (;;) {
      const seen = look()
      if (seen !== undefined) return seen
      await once(this.#events, 'change', { signal: late }).catch((cause: unknown) => {
        throw new Error(`The program in the terminal ${failure}:\n${this.text()}`, { cause })
      })
    }
  }
}

/** A pane in which times, pids, ports, and which child it is, which differ from run to run, are replaced. */
export function plainPane(text: string, replace: Readonly<Record<string, string>> = {}): string {
  const replaced = Object.entries(replace).reduce((all, [from, to]) => all.replaceAll(from, to), text)
  return replaced
    .replace(/\d\d:\d\d:\d\d/g, 'hh:mm:ss')
    .replace(/\b\d+(?:\.\d+)? (?:ms|s|min)\b/g, 'T')
    .replace(/^(hh:mm:ss \S+ \S+) \d+ (?!child)/gm, '$1 PID ')
    .replace(/\b(server)-\d\b/g, '$1-N')
    .replace(/localhost:\d+/g, 'localhost:PORT')
    .replace(/replaced by \d+/g, 'replaced by PID')
    .split('\n').map((line) => line.trimEnd()).join('\n')
}

/** The pane that is committed under this name. `UPDATE_PANES=1` writes it anew: look at it before it is committed. */
export function committedPane(name: string, actual: string): string {
  const file = new URL(`./fixtures/panes/${name}.txt`, import.meta.url)
  if (process.env.UPDATE_PANES) writeFileSync(file, `${actual}\n`)
  return readFileSync(file, 'utf8').trimEnd()
}
