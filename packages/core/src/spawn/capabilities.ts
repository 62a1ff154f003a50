/** What a backend can do. Options that need more are refused before a child is started. */
export interface Capabilities {
  /** Its children are processes: a crash in native code ends only one of them. */
  readonly multiprocess: boolean
  /** A child's signal handlers see the real SIGINT, SIGTERM and SIGHUP. */
  readonly signals: boolean
  /** It runs commands. */
  readonly exec: boolean
  /** It runs unmodified programs (`@asc/program`). Default false. */
  readonly programs?: boolean
  /** It shares listeners with its children. */
  readonly listeners: boolean
  /** It can prefix and pipe what children write. */
  readonly output: boolean
  /** It bounds a child's heap with `resourceLimits`. */
  readonly resourceLimits: boolean
  /** Its children have memory of their own that can be measured, so that `recycle.maxRss` can be judged. */
  readonly rss: boolean
  /** Its children measure a heap of their own, so that `recycle.maxHeap` can be judged. */
  readonly heap: boolean
  /** It has `prepare`, and so keeps warm spares. */
  readonly spares: boolean
}

/** What the options of a child are checked against. */
export interface BackendTraits {
  readonly name: string
  readonly capabilities: Capabilities
}

/**
 * Where a child's stdout and stderr go.
 *
 * - `inherit`: to where the supervisor's own go. Whoever writes more than 4096 bytes at once has its lines mixed with those of others; see pipe(7)
 * - `prefix`: through the supervisor, in whole lines, each with the child's name and pid in front
 * - `json`: through the supervisor, as one JSON object a line. A line that is one already gets the child's name and pid added, any other becomes the
 *   `text` of a record
 * - `pipe`: to `child.stdout` and `child.stderr`
 */
export type OutputKind = 'inherit' | 'prefix' | 'json' | 'pipe'

/** The same with a bound for lines. */
export interface OutputOptions {
  as: 'prefix' | 'json'
  /** Bytes; a longer line is cut into pieces, each marked as one. Default 1048576. */
  longestLine?: number | undefined
}

/** The option `output`. */
export type Output = OutputKind | OutputOptions

/** The kind that an option asks for. */
export function outputKind(output: Output): OutputKind {
  return typeof output === 'object' ? output.as : output
}
