/**
 * Why a request failed. Stable: programs may depend on them.
 *
 * | code | HTTP | |
 * | --- | --- | --- |
 * | `bad-request` | 400 | not HTTP, not JSON, or not an object |
 * | `invalid-parameter` | 400 | a parameter or field is unknown or has a bad value; `parameter` and `nearest` say which |
 * | `token-required`, `token-wrong` | 401 | on TCP, acting needs a token |
 * | `origin-refused`, `host-refused` | 403 | the request comes from a page of another site |
 * | `read-only` | 403 | this address only answers questions |
 * | `no-such-path` | 404 | `nearest` |
 * | `no-such-target`, `no-such-service`, `no-such-action` | 404 | `candidates` lists the names there are |
 * | `method-not-allowed` | 405 | |
 * | `ambiguous-target` | 409 | `candidates` |
 * | `rolled-back` | 409 | a new child failed; the old ones go on. `action.culprit` says which |
 * | `superseded` | 409 | a newer reload or a stop was asked for |
 * | `not-running`, `stopping` | 409 | the service cannot do that in its state |
 * | `not-possible` | 409 | such as a signal that a thread cannot take |
 * | `body-too-large` | 413 | more than 64 KiB |
 * | `header-too-large` | 431 | |
 * | `action-failed` | 500 | anything else that an action ended with |
 * | `internal` | 500 | a fault of this package |
 * | `too-many-clients` | 503 | |
 * | `timeout` | 504 | the action goes on; `action` says how far it is |
 */
export type ProblemCode =
  | 'bad-request' | 'invalid-parameter' | 'token-required' | 'token-wrong' | 'origin-refused' | 'host-refused' | 'read-only' | 'no-such-path'
  | 'no-such-target' | 'no-such-service' | 'no-such-action' | 'method-not-allowed' | 'ambiguous-target' | 'rolled-back' | 'superseded'
  | 'not-running' | 'stopping' | 'not-possible' | 'body-too-large' | 'header-too-large' | 'action-failed' | 'internal' | 'too-many-clients' | 'timeout'

/** The body of every answer with a status of 400 or more: `application/problem+json`, RFC 9457. */
export interface Problem {
  /** `urn:asc:problem:CODE`. */
  readonly type: string
  readonly code: ProblemCode
  readonly status: number
  /** The code in words. */
  readonly title: string
  /** What went wrong, with the names and values: a sentence. */
  readonly detail: string
  /** The parameter or field that is at fault. */
  readonly parameter?: string
  /** The nearest name that exists. */
  readonly nearest?: string
  /** The names that exist. */
  readonly candidates?: readonly string[]
}
