/** A longer line is written in pieces, so that a child that never ends one cannot fill the parent's memory. */
const longestPiece = 64 * 1024

/** Cuts what a child writes into whole lines, each behind `prefix`, so that children do not write into each other's lines. */
export class PrefixLines {
  readonly #prefix: Buffer
  readonly #write: (text: Buffer) => void
  #rest: Buffer[] = []
  #length = 0

  constructor(prefix: string, write: (text: Buffer) => void) {
    this.#prefix = Buffer.from(prefix)
    this.#write = write
  }

  push(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.#keep(chunk.subarray(start, end))
      this.#flush()
      start = end + 1
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start))
    if (this.#length >= longestPiece) this.#flush()
  }

  /** Writes what has no end of line yet. */
  end(): void {
    if (this.#length > 0) this.#flush()
  }

  #keep(part: Buffer): void {
    this.#rest.push(part)
    this.#length += part.length
  }

  #flush(): void {
    this.#write(Buffer.concat([this.#prefix, ...this.#rest, newline]))
    this.#rest = []
    this.#length = 0
  }
}

const newline = Buffer.from('\n')
