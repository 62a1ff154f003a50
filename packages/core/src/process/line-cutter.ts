import { lineEnd } from '../base/count-lines.js'

/** A piece of a line that was cut, counted from 1. */
export interface Piece {
  readonly piece: number
  readonly last: boolean
}

/** Takes a line without its end, or a piece of it. */
export type TakeLine = (line: Buffer, piece?: Piece) => void

/** Takes whole lines at once, each with its end. */
export type TakeLines = (lines: Buffer) => void

/**
 * Cuts what a child writes into lines. Those that arrive whole are given together. One that is longer than `longest` bytes comes in pieces: a child that never
 * ends a line cannot fill our memory.
 */
export class LineCutter {
  readonly #longest: number
  readonly #take: TakeLine
  readonly #takeAll: TakeLines
  #parts: Buffer[] = []
  #length = 0
  #pieces = 0

  /** @param takeAll default: `take` gets each of them */
  constructor(longest: number, take: TakeLine, takeAll: TakeLines = (lines) => eachLine(lines, take)) {
    this.#longest = longest
    this.#take = take
    this.#takeAll = takeAll
  }

  push(chunk: Buffer): void {
    const begun = this.#length > 0 || this.#pieces > 0
    const start = begun ? this.#pushLine(chunk, 0) : 0
    const end = chunk.lastIndexOf(lineEnd) + 1
    if (end > start) this.#pushLines(chunk.subarray(start, end))
    const rest = Math.max(start, end)
    if (rest < chunk.length) this.#keep(chunk.subarray(rest))
  }

  #pushLines(lines: Buffer): void {
    if (lines.length <= this.#longest) this.#takeAll(lines)
    else for (let start = 0; start < lines.length; ) start = this.#pushLine(lines, start)
  }

  /** The first line of a chunk, or all of it where it has no end. @returns where the next one begins */
  #pushLine(chunk: Buffer, start: number): number {
    const end = chunk.indexOf(lineEnd, start)
    this.#keep(chunk.subarray(start, end < 0 ? chunk.length : end))
    if (end >= 0) this.#finish()
    return end < 0 ? chunk.length : end + 1
  }

  /** Gives what has no end of line yet. */
  end(): void {
    if (this.#length > 0) this.#finish()
  }

  #keep(part: Buffer): void {
    this.#parts.push(part)
    this.#length += part.length
    while (this.#length > this.#longest) {
      const whole = Buffer.concat(this.#parts)
      const end = characterEnd(whole, this.#longest)
      this.#take(whole.subarray(0, end), { piece: ++this.#pieces, last: false })
      this.#parts = [whole.subarray(end)]
      this.#length = whole.length - end
    }
  }

  #finish(): void {
    this.#take(this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts), this.#pieces > 0 ? { piece: this.#pieces + 1, last: true } : undefined)
    this.#parts = []
    this.#length = 0
    this.#pieces = 0
  }
}

/** Gives each of these lines without its end. */
export function eachLine(lines: Buffer, take: TakeLine): void {
  for (let start = 0, end: number; start < lines.length; start = end + 1) {
    end = lines.indexOf(lineEnd, start)
    take(lines.subarray(start, end))
  }
}

/** The last place up to `most` where no UTF-8 character is torn. */
function characterEnd(bytes: Buffer, most: number): number {
  let end = most
  while (end > most - 3 && (bytes[end]! & 0xc0) === 0x80) end--
  return (bytes[end]! & 0xc0) === 0x80 ? most : end
}
