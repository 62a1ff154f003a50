import type { Logger } from '../base/logger.js'
import type { Board, ConnectionCount, HeldRows, InheritedLoad } from '../wire/inherited-load.js'
import type { ChildContext } from './backend.js'

/** A board, and the socket whose connections it is about. */
interface Place {
  readonly board: Board
  readonly rows: HeldRows
  /** The descriptor of the socket, here. */
  readonly socket: number
}

/** The rows that a child has on the boards of the sockets that it shares with siblings. */
export class HeldLoad {
  readonly #places: ReadonlyMap<string, Place>

  private constructor(places: ReadonlyMap<string, Place>) {
    this.#places = places
  }

  /** Takes rows for a child, a set for each of its listeners. Where that is not possible, the child is started without. */
  static of({ listeners, siblings = 1, logger, name }: Pick<ChildContext, 'listeners' | 'siblings' | 'logger' | 'name'>): HeldLoad {
    const places = new Map<string, Place>()
    for (const [key, listener] of Object.entries(listeners)) {
      const board = openBoard(() => listener.board(), { child: name, listener: key }, logger)
      const rows = board?.take(siblings)
      if (board && rows) places.set(key, { board, rows, socket: listener.descriptor })
    }
    return new HeldLoad(places)
  }

  /** Whether the child is compared with siblings on this listener. */
  has(listener: string): boolean {
    return this.#places.has(listener)
  }

  /** What a process inherits for this: two descriptors for each listener, in this order. */
  get descriptors(): readonly number[] {
    return [...this.#places.values()].flatMap(({ board, socket }) => [board.descriptor, socket])
  }

  /** What a process finds, if its `descriptors` begin at `first`. */
  inherited(listener: string, first: number): InheritedLoad | undefined {
    const place = this.#places.get(listener)
    if (!place) return undefined
    const board = first + 2 * [...this.#places.keys()].indexOf(listener)
    return { board, bell: board + 1, row: place.rows.first, rows: place.rows.count }
  }

  /** What a thread of this process finds: it has the board in common with us, and a copy of the socket. */
  shared(listener: string, bell: number): InheritedLoad | undefined {
    const place = this.#places.get(listener)
    return place && { board: place.board.descriptor, bell, row: place.rows.first, rows: place.rows.count }
  }

  connections(): ConnectionCount | undefined {
    return sumOf([...this.#places.values()].flatMap(({ rows }) => rows.connections() ?? []))
  }

  release(leaked = false): void {
    for (const { rows } of this.#places.values()) rows.release(leaked)
  }
}

function sumOf(counts: readonly ConnectionCount[]): ConnectionCount | undefined {
  if (counts.length === 0) return undefined
  return counts.reduce((sum, { own, all }) => ({ own: sum.own + own, all: sum.all + all }), { own: 0, all: 0 })
}

/** The board, or `undefined` where no file can be shared: then connections go where they go by themselves. */
export function openBoard(open: () => Board, about: Readonly<Record<string, unknown>>, logger: Logger): Board | undefined {
  try {
    return open()
  } catch (err) {
    logger.debug({ ...about, err }, 'Connections are not balanced: no file can be shared with the children')
    return undefined
  }
}
