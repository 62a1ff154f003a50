import type { Figures } from '../contract/status.js'

/** The figures that are kept, in the order of their columns. */
const kept = ['rss', 'heapUsed', 'loopDelay', 'loopUtilization', 'cpu', 'connections', 'requests', 'requestRate'] as const satisfies readonly (keyof Figures)[]

/** Seconds are kept for ten minutes, minutes for an hour. */
const seconds = 600
const minutes = 60

/** A fixed number of samples: numbers in columns, so that a thousand of them are some kilobytes. */
class Columns {
  readonly #times: Float64Array
  readonly #values: Float32Array
  readonly #length: number
  #count = 0

  constructor(length: number) {
    this.#length = length
    this.#times = new Float64Array(length)
    this.#values = new Float32Array(length * kept.length).fill(NaN)
  }

  get first(): number | undefined {
    return this.#count === 0 ? undefined : this.#times[this.#count > this.#length ? this.#count % this.#length : 0]
  }

  add(time: number, figures: Omit<Figures, 'time'>): void {
    const row = this.#count++ % this.#length
    this.#times[row] = time
    kept.forEach((name, column) => (this.#values[row * kept.length + column] = figures[name] ?? NaN))
  }

  /** Those since a time, in their order. */
  since(time: number): Figures[] {
    const found: Figures[] = []
    for (let at = Math.max(0, this.#count - this.#length); at < this.#count; at++) {
      const row = at % this.#length
      if (this.#times[row]! >= time) found.push(this.#read(row))
    }
    return found
  }

  #read(row: number): Figures {
    const values = kept.map((name, column) => [name, this.#values[row * kept.length + column]!] as const)
    return { time: new Date(this.#times[row]!).toISOString(), ...Object.fromEntries(values.filter(([, value]) => !Number.isNaN(value)).map(([name, value]) => [name, rounded(name, value)])) }
  }
}

/** The figures of one name over the last hour. */
export class Track {
  readonly #seconds = new Columns(seconds)
  readonly #minutes = new Columns(minutes)
  #minute = 0
  /** When the last one was added, in milliseconds since the epoch. */
  touched = 0

  add(time: number, figures: Omit<Figures, 'time'>): void {
    this.touched = time
    this.#seconds.add(time, figures)
    const minute = Math.floor(time / 60_000)
    if (minute !== this.#minute) this.#minutes.add(time, figures)
    this.#minute = minute
  }

  /** Those since a time: by second as far as they reach, by minute before that. */
  since(time: number): Figures[] {
    const recent = this.#seconds.first ?? Infinity
    return [...this.#minutes.since(time).filter(({ time }) => Date.parse(time) < recent), ...this.#seconds.since(time)]
  }
}

/** A number as a person would write it: what is kept has seven digits. */
function rounded(name: (typeof kept)[number], value: number): number {
  return name === 'rss' || name === 'heapUsed' ? Math.round(value) : Number(value.toPrecision(4))
}
