import { median } from '../statistics/median.js'

/** What a work has to show: how one contender compares with another, or what it is by itself. */
export interface Claim {
  /** The contender it is about. */
  readonly of: string
  /** `ratio`: of its samples to those of `to`, round by round. `excess`: what it has more than `to`. `value`: its own. */
  readonly kind: 'ratio' | 'excess' | 'value'
  readonly to?: string
  readonly atMost?: number
  readonly atLeast?: number
}

/** The samples of each contender of a work, one a round. */
export type Samples = Readonly<Record<string, readonly number[]>>

/** A claim and what became of it. */
export interface Verdict extends Claim {
  readonly result: number
  readonly met: boolean
}

const comparisons: Record<Claim['kind'], (own: number, other: number) => number> = {
  ratio: (own, other) => own / other,
  excess: (own, other) => own - other,
  value: (own) => own,
}

/** Compares round by round, as the machine may have been busier in one round than in another, and takes the median. `undefined`: a contender was not there. */
export function judge(claim: Claim, samples: Samples): Verdict | undefined {
  const own = samples[claim.of] ?? []
  const other = claim.to === undefined ? own : (samples[claim.to] ?? [])
  const rounds = Math.min(own.length, other.length)
  if (rounds === 0) return undefined
  const compare = comparisons[claim.kind]
  const result = median(own.slice(0, rounds).map((value, round) => compare(value, other[round]!)))
  return { ...claim, result, met: result <= (claim.atMost ?? Infinity) && result >= (claim.atLeast ?? -Infinity) }
}
