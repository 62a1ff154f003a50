import { readSync, writeSync } from 'node:fs'

/** The numbers of a row: unsigned, of 32 bits, in the byte order of the machine. */
export const rowFields = {
  /** See `rowStates`. */
  state: 0,
  /** The connections by which siblings compare themselves. */
  load: 1,
  /** All connections. */
  open: 2,
  /** Changes whenever the child writes. */
  turn: 3,
  /** How many connections it has asked to reconnect. */
  told: 4,
  /** The socket that it is about, where a board serves several: siblings compare the same one. */
  group: 5,
} as const

/** What a row says of its child. Whoever does not accept is not compared with. */
export const rowStates = { absent: 0, accepting: 1, closed: 2 } as const

/** Numbers in a row; some are spare. */
export const fieldsOfRow = 8
const sizeOfRow = fieldsOfRow * Uint32Array.BYTES_PER_ELEMENT
/** The row before the others, whose first number says how many others there are. */
const header = 0

/**
 * The rows of a board: a file without a name, in memory, of which parent and children have descriptors. A child writes its own row, and
 * reads all of them, 1 to 2 µs each; nothing waits for anything. A row that is read while it is written is a little wrong, once.
 */
export class LoadRows {
  readonly descriptor: number
  #numbers = new Uint32Array(fieldsOfRow * 8)
  #read = 0

  constructor(descriptor: number) {
    this.descriptor = descriptor
  }

  /** How many rows there are; the first is 1. */
  get count(): number {
    return Math.min(this.#numbers[header]!, this.#read / fieldsOfRow - 1)
  }

  /** Reads all rows. Throws a system error. */
  read(): void {
    this.#fill()
    const missing = this.#numbers[header]! + 1 > this.#numbers.length / fieldsOfRow
    if (!missing) return
    this.#numbers = new Uint32Array(fieldsOfRow * Math.min(mostRows + 1, 2 * (this.#numbers[header]! + 1)))
    this.#fill()
  }

  /** A number, as it was when it was read. */
  get(row: number, field: keyof typeof rowFields): number {
    return this.#numbers[row * fieldsOfRow + rowFields[field]] ?? 0
  }

  /** Writes a row. Throws a system error. */
  write(row: number, numbers: Uint32Array): void {
    writeSync(this.descriptor, numbers, 0, sizeOfRow, row * sizeOfRow)
  }

  /** Says how many rows there are. */
  writeCount(count: number): void {
    this.write(header, Uint32Array.of(count, ...new Array<number>(fieldsOfRow - 1).fill(0)))
  }

  #fill(): void {
    const bytes = readSync(this.descriptor, this.#numbers, 0, this.#numbers.byteLength, 0)
    this.#read = Math.floor(bytes / sizeOfRow) * fieldsOfRow
    if (this.#read === 0) this.#numbers.fill(0)
  }
}

/** How many rows a board has at most. */
export const mostRows = 1_023
