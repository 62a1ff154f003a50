/** How clients ask that keep their connections. */
export interface SteadySettings {
  readonly port: number
  readonly count: number
  /** Milliseconds from one to the next when they connect. */
  readonly gap: number
  /** Milliseconds from an answer to the next request. */
  readonly pause: number
  readonly path: string
  readonly protocol: 'http' | 'http2'
}

/** What they have seen. */
export interface SteadyReport {
  /** Who answered each of them last. */
  readonly by: readonly string[]
  /** How many connections they have made. */
  readonly connections: number
  /** Who had answered before, for each request that was lost since the last report. */
  readonly lost: readonly string[]
  /** Since the last report; `p99` in milliseconds. */
  readonly answered: number
  readonly p99: number
}
