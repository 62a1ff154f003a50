import { ProtocolError } from '../base/errors.js'
import { mergeChunks } from '../base/merge-chunks.js'

/** Longer lines are dropped, so that they do not fill the parent's memory. */
export const longestLine = 1024 * 1024

/**
 * Cuts a stream of bytes into JSON values, one per line, as sent through `NOTIFY_PIPE`. An invalid line does not affect the
 * others.
 */
export class JsonLineReader {
  #rest: Buffer[] = []
  #length = 0
  #overlong = false

  /** Delivers the values that `chunk` completes, and a `ProtocolError` for each invalid line. */
  push(chunk: Buffer, deliver: (value: unknown) => void): void {
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.#keep(chunk.subarray(start, end))
      start = end + 1
      const value = this.#finish()
      if (value !== undefined) deliver(value)
    }
    this.#keep(chunk.subarray(start))
  }

  #keep(part: Buffer): void {
    this.#length += part.length
    this.#overlong ||= this.#length > longestLine
    if (this.#overlong) this.#rest = []
    else if (part.length > 0) this.#rest.push(part)
    this.#rest = mergeChunks(this.#rest, this.#length)
  }

  #finish(): unknown {
    const line = Buffer.concat(this.#rest).toString('utf8')
    const error = this.#overlong ? new ProtocolError(`A line may have ${longestLine} bytes: this one has ${this.#length}`) : undefined
    this.#rest = []
    this.#length = 0
    this.#overlong = false
    return error ?? (line.trim() === '' ? undefined : parseLine(line))
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return new ProtocolError(`A line is not JSON: ${JSON.stringify(line.slice(0, 200))}`)
  }
}
