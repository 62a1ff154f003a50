import type { Container } from '@asc/core'

/** `starting`: not ready yet; `serving`: the present one; `draining`: another one has taken over. */
export type GenerationState = 'starting' | 'serving' | 'draining'

/** One container of a controller. */
export interface Generation {
  /** 1 is the first one. */
  readonly number: number
  readonly container: Container
  readonly state: GenerationState
  /** When it began, and when it took over: milliseconds since the epoch. */
  readonly startedAt: number
  readonly servesSince?: number
}

/** What becomes of a generation in the end: it is gone, or it did not become ready. */
export type GenerationEnd = 'ended' | 'failed'
