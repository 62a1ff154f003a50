/** What a child is given so that it can be balanced with its siblings: those that accept from the same socket. Descriptors are its own. */
export interface InheritedLoad {
  /** The file in which each sibling has a row; see `LoadRows`. */
  readonly board: number
  /** The first row that is this child's. */
  readonly row: number
  /** How many are: a process of threads has one for each. */
  readonly rows: number
  /** A second descriptor of the listening socket: it tells of connections that wait, and accepts none. */
  readonly bell: number
}

/** How many connections a child has, and how many it and its siblings have together. */
export interface ConnectionCount {
  readonly own: number
  readonly all: number
}

/** The rows of one child, as its parent sees them. */
export interface HeldRows {
  readonly first: number
  readonly count: number
  /** Reads them now; `undefined` where that fails, or no server has joined. */
  connections(): ConnectionCount | undefined
  /** The child has ended. `leaked`: it may still write, so that nobody else gets these rows. */
  release(leaked: boolean): void
}

/** A file that is shared with children, as whoever starts a child sees it. */
export interface Board {
  readonly descriptor: number
  /** Rows for one child; `undefined` where none are left. */
  take(count: number): HeldRows | undefined
}
