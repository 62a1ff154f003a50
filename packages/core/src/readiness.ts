import type { Logger } from './logger.js'
import type { Seat } from './seat.js'

/** What the answer depends on. */
export interface ReadinessView {
  /** The seats that are to be ready. A seat that ended successfully is not among them any more. */
  readonly seats: Iterable<Seat>
  /** It cannot happen any more: the container gave up or is stopping. */
  readonly over: boolean
  /** A child ended before it was ready. */
  readonly stumbled: boolean
}

/** `undefined` while it is not known. `strict`: a restart does not mend a child that ended before it was ready. */
export function readiness({ seats, over, stumbled }: ReadinessView, strict: boolean): boolean | undefined {
  if (over || (strict && stumbled)) return false
  for (const { child } of seats) if (child.state !== 'ready') return undefined
  return true
}

/** After how many milliseconds the log says whom one waits for. */
const patience = 10_000

/** Says once, after a while, which children are waited for, and what they have not done. Returns a function that calls it off. */
export function grumble(logger: Logger, seats: () => Iterable<Seat>): () => void {
  const timer = setTimeout(() => {
    const children = [...seats()].filter(({ child }) => child.state !== 'ready').map(({ child }) => child.name)
    logger.warn({ children, waited: patience }, "Still waiting for children that have not called 'instance.ready()'")
  }, patience)
  timer.unref()
  return () => clearTimeout(timer)
}
