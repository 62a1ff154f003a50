/** A request that got no answer. Times are of `now()`. */
export interface Loss {
  readonly askedAt: number
  readonly lostAt: number
  /** Who had answered before on this connection; `undefined` on a new one. */
  readonly pid?: number | undefined
  readonly threadId?: number | undefined
  readonly reason: string
}
