import { recordedFigures, type RecordedSample } from '../contract/recording.js'
import type { Figures } from '../contract/status.js'
import { Ring } from '../observe/ring.js'

/** The figures of one moment, in two blocks of memory. */
interface Sample {
  readonly time: number
  readonly ids: Uint32Array
  readonly values: Float32Array
}

/** How much of it there is: ten minutes, and no more than 4 MiB, which is ten minutes of 140 children. */
const kept = { most: 600, bytes: 4 * 1024 * 1024 }
/** What a sample costs besides its numbers, in bytes. */
const overhead = 700

/** The figures of all children and of the supervisor, of each second of the last ten minutes. */
export class FigureTape {
  readonly #samples = new Ring<Sample>({ ...kept, size: ({ ids, values }) => overhead + ids.byteLength + values.byteLength })

  /** @param time milliseconds since the epoch */
  add(time: number, supervisor: Figures, children: Readonly<Record<number, Figures>>): void {
    const rows = [[0, supervisor] as const, ...Object.entries(children).map(([id, figures]) => [Number(id), figures] as const)]
    const values = new Float32Array(rows.length * recordedFigures.length)
    rows.forEach(([, figures], row) => recordedFigures.forEach((name, column) => (values[row * recordedFigures.length + column] = figures[name] ?? NaN)))
    this.#samples.push({ time, ids: Uint32Array.from(rows, ([id]) => id), values })
  }

  /** Those since a time, in their order, each made when it is asked for. */
  since(from: number): (() => RecordedSample)[] {
    return [...this.#samples].filter(({ time }) => time >= from).map((sample) => () => readSample(sample))
  }
}

function readSample({ time, ids, values }: Sample): RecordedSample {
  const width = recordedFigures.length
  return { time, rows: Array.from(ids, (id, row) => [id, ...Array.from(values.subarray(row * width, (row + 1) * width), rounded)]) }
}

/** What is kept has seven digits; what is not known is null. */
function rounded(value: number): number | null {
  return Number.isNaN(value) ? null : Number(value.toPrecision(7))
}
