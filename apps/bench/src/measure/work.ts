import type { Claim } from './claim.js'

/** How long a round may take. */
export interface Effort {
  readonly quick: boolean
}

/** One that does the work. A round of it is one number, or several with names of their own. `undefined`: it cannot take part here. */
export type Contender = (effort: Effort) => Promise<number | Readonly<Record<string, number>> | undefined>

/** One thing that is measured, in one file. */
export interface Work {
  readonly name: string
  readonly title: string
  readonly unit: string
  /** Rounds of a full run (default 5) and of a quick one (default 2). */
  readonly rounds?: number
  readonly quickRounds?: number
  /** A round before those that count, of a full run, as the first start of a program reads it from the disk. Default: true. */
  readonly rehearsal?: boolean
  /** False: its numbers make no picture. Default: true. */
  readonly pictured?: boolean
  readonly contenders: Readonly<Record<string, Contender>>
  readonly claims: readonly Claim[]
}
