/** The body of `/livez`, `/readyz` and `/startupz`: the status is 200, or 503. */
export interface Probe {
  readonly ok: boolean
  /** Why: a sentence for each service. */
  readonly reasons: readonly string[]
}
