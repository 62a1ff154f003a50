import { defaultGrace } from '@asc/core/backend'

/** What a fork keeps of its grace period for its own end, when its threads have ended: this part, and at most so many milliseconds. */
const own = { part: 1 / 10, most: 500 }

/** The grace period of a fork's threads, in milliseconds. */
export function threadGrace(grace = defaultGrace): number {
  return grace - Math.min(own.most, grace * own.part)
}
