import { randomBytes } from 'node:crypto'
import { closeSync, openSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Board, ConnectionCount, HeldRows, InheritedLoad } from '../wire/inherited-load.js'
import { fieldsOfRow, LoadRows, mostRows, rowStates } from './load-rows.js'

/** In memory, where the system has it. */
const folders = process.platform === 'linux' ? ['/dev/shm', tmpdir()] : [tmpdir()]

/**
 * A board on which the children that share a socket keep their numbers of connections. The parent hands out the rows, and clears those of children
 * that have ended, however they ended. What children write there is compared and shown, and nothing else.
 */
export class LoadBoard implements Board {
  readonly #rows: LoadRows
  /** The rows that may be handed out. */
  readonly #first: number
  readonly #count: number
  readonly #taken = new Set<number>()
  /** How many rows the board says that it has. */
  #announced: number
  #closing = false

  private constructor(descriptor: number, first: number, count: number, announced: number) {
    this.#rows = new LoadRows(descriptor)
    this.#first = first
    this.#count = count
    this.#announced = announced
  }

  /** Makes a board. Throws a system error where no file can be made in any of these folders. */
  static open(candidates: readonly string[] = folders): LoadBoard {
    return new LoadBoard(openShared(candidates), 1, mostRows, 0)
  }

  /** The part of a board that this process has inherited, for its own children. */
  static inherited({ board, row, rows }: InheritedLoad): LoadBoard {
    return new LoadBoard(board, row, rows, Infinity)
  }

  get descriptor(): number {
    return this.#rows.descriptor
  }

  take(count: number): HeldRows | undefined {
    const first = this.#free(count)
    if (first === undefined || this.#closing) return undefined
    const places = Array.from({ length: count }, (_, index) => first + index)
    for (const row of places) this.#taken.add(row)
    this.#announce(first + count - 1)
    let held = true
    return {
      first,
      count,
      connections: () => (held ? this.#connections(places) : undefined),
      release: (leaked) => {
        if (!held) return
        held = false
        this.#release(places, leaked)
      },
    }
  }

  /** Closes it with the last child that has a row: threads of this process write to the same descriptor. */
  close(): void {
    if (this.#closing) return
    this.#closing = true
    this.#closeIfUnused()
  }

  #free(count: number): number | undefined {
    const end = this.#first + this.#count
    for (let first = this.#first; first + count <= end; first++) {
      if (Array.from({ length: count }).every((_, index) => !this.#taken.has(first + index))) return first
    }
    return undefined
  }

  /** The rows of an inherited part were announced by whoever has made the board. */
  #announce(last: number): void {
    if (last <= this.#announced) return
    attempt(() => this.#rows.writeCount(last))
    this.#announced = last
  }

  #connections(places: readonly number[]): ConnectionCount | undefined {
    return attempt(() => {
      this.#rows.read()
      const joined = places.filter((row) => this.#rows.get(row, 'state') !== rowStates.absent)
      if (joined.length === 0) return undefined
      const all = Array.from({ length: this.#rows.count }, (_, index) => index + 1)
      return { own: this.#sum(joined), all: this.#sum(all) }
    })
  }

  #sum(places: readonly number[]): number {
    return places.reduce((sum, row) => sum + this.#rows.get(row, 'open'), 0)
  }

  #release(places: readonly number[], leaked: boolean): void {
    for (const row of places) {
      attempt(() => this.#rows.write(row, new Uint32Array(fieldsOfRow)))
      if (!leaked) this.#taken.delete(row)
    }
    if (this.#closing) this.#closeIfUnused()
  }

  #closeIfUnused(): void {
    if (this.#taken.size === 0) attempt(() => closeSync(this.#rows.descriptor))
  }
}

/** A file that only its descriptor leads to. */
function openShared(candidates: readonly string[]): number {
  let failure: unknown
  for (const folder of candidates) {
    const path = join(folder, `.asc-${randomBytes(12).toString('hex')}`)
    try {
      const descriptor = openSync(path, 'wx+', 0o600)
      unlinkSync(path)
      return descriptor
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

/** The disk may be full, and a child may have done anything to the file: then nothing is known. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}
