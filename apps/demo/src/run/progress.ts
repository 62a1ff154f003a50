/** Where it is shown: `process.stdout`. */
export interface Screen {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

const frames = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'
const clearLine = '\r\u001B[K'

/** What is shown while the drill runs: a line that moves on a terminal, elsewhere a line for each thing that happens. */
export class Progress {
  readonly #screen: Screen
  #title = ''
  #said = ''
  #count: () => string = () => ''
  #startedAt = 0
  #frame = 0
  #timer: NodeJS.Timeout | undefined

  constructor(screen: Screen) {
    this.#screen = screen
  }

  /** A step begins. `count` is asked again and again how far it is. */
  begin(title: string, count: () => string): void {
    this.#title = title
    this.#said = ''
    this.#count = count
    this.#startedAt = performance.now()
    if (this.#screen.isTTY) this.#timer = setInterval(() => this.#draw(), 100)
    else this.#screen.write(`${title} …\n`)
  }

  /** Something has happened in it. */
  say(what: string): void {
    this.#said = what
    if (!this.#screen.isTTY) this.#screen.write(`  ${what} (${this.#count()})\n`)
  }

  /** It is over. Without effect when none has begun. */
  end(well: boolean): void {
    clearInterval(this.#timer)
    if (!this.#title) return
    const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(1)
    this.#screen.write(`${this.#screen.isTTY ? clearLine : ''}${well ? '✔' : '✘'} ${this.#title} (${this.#count()}, ${seconds} s)\n`)
    this.#title = ''
  }

  #draw(): void {
    this.#frame = (this.#frame + 1) % frames.length
    const line = `${frames[this.#frame]} ${[this.#title, this.#said, this.#count()].filter(Boolean).join(' · ')}`
    this.#screen.write(clearLine + line.slice(0, (this.#screen.columns ?? 80) - 1))
  }
}
