/** Keeps the end of what is written to it. */
export class Tail {
  readonly #most: number
  #chunks: Buffer[] = []
  #size = 0

  /** @param most bytes; default 64 KiB */
  constructor(most = 64 * 1024) {
    this.#most = most
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    while (this.#size - this.#chunks[0]!.length >= this.#most) this.#size -= this.#chunks.shift()!.length
  }

  toString(): string {
    return Buffer.concat(this.#chunks).subarray(-this.#most).toString('utf8')
  }
}
