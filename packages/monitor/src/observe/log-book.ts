import { bytesOf, cutText } from './kept-text.js'
import { Ring } from './ring.js'
import type { LogLine, LogStream } from '../contract/logs.js'

/** Longer lines are cut, in characters. */
const longestLine = 8_192

/** Which lines somebody wants to see. */
export interface LogFilter {
  readonly service?: string | undefined
  /** Names of children. */
  readonly names?: ReadonlySet<string> | undefined
  readonly stream?: LogStream | undefined
  /** Only what children wrote themselves. */
  readonly ofChildren?: boolean
  /** Of a process. */
  readonly pid?: number | undefined
  readonly fits?: (line: LogLine) => boolean
  /** Only what was written since, in milliseconds since the epoch. */
  readonly since?: number
}

/** The last lines of children and of the supervisor, 3.5 MiB of them. */
export class LogBook {
  readonly #lines = new Ring<LogLine>({ most: 10_000, bytes: 3.5 * 1024 * 1024, size: sizeOf })
  readonly #listeners = new Set<(line: LogLine) => void>()
  #last = 0

  add(line: Omit<LogLine, 'seq' | 'time'>): void {
    const kept: LogLine = { seq: ++this.#last, time: new Date().toISOString(), ...line, text: cutText(line.text, longestLine) }
    this.#lines.push(kept)
    for (const listener of this.#listeners) listener(kept)
  }

  /** The last lines that fit, in their order. */
  tail(count: number, filter: LogFilter = {}): readonly LogLine[] {
    return this.#lines.last(count, (line) => fits(line, filter))
  }

  /** Calls `listener` with each new line that fits. It must not throw. */
  follow(filter: LogFilter, listener: (line: LogLine) => void): () => void {
    const hear = (line: LogLine) => void (fits(line, filter) && listener(line))
    this.#listeners.add(hear)
    return () => void this.#listeners.delete(hear)
  }
}

function fits(line: LogLine, wanted: LogFilter): boolean {
  const { service, name, stream, time, pid } = line
  if (wanted.fits?.(line) === false) return false
  if (wanted.stream !== undefined && stream !== wanted.stream) return false
  if (wanted.ofChildren === true && stream === 'supervisor') return false
  if (wanted.pid !== undefined && pid !== wanted.pid) return false
  if (wanted.since !== undefined && Date.parse(time) < wanted.since) return false
  if (wanted.service !== undefined && service !== wanted.service) return false
  return wanted.names === undefined || (name !== undefined && wanted.names.has(name))
}

/** What a record says besides its text is small objects: they cost several times what their JSON does. */
function sizeOf({ text, fields }: LogLine): number {
  return 250 + bytesOf(text) + (fields === undefined ? 0 : 4 * bytesOf(JSON.stringify(fields)))
}
