import type { ChildStatus, Figures } from '../contract/status.js'
import { totalFigures } from '../figures/total-figures.js'

/** What children use, as the charts show it. What is not known is absent. */
export interface Totals {
  /** Bytes. */
  readonly memory?: number
  /** Cores. */
  readonly cpu?: number
  /** The worst, in milliseconds. */
  readonly loopDelay?: number
  readonly connections?: number
  /** Answered in a second. */
  readonly requestRate?: number
}

export type Metric = keyof Totals

/** What these children use together. */
export function totals(children: readonly ChildStatus[]): Totals {
  return totalsOf(totalFigures(children.flatMap(({ pid, figures }) => (figures ? [{ pid, figures }] : []))))
}

/** What one sample says. */
export function totalsOf({ rss, cpu, loopDelay, loopDelayMax = loopDelay, connections, requestRate }: Omit<Figures, 'time'>): Totals {
  return {
    ...(rss !== undefined && { memory: rss }),
    ...(cpu !== undefined && { cpu }),
    ...(loopDelayMax !== undefined && { loopDelay: loopDelayMax }),
    ...(connections !== undefined && { connections }),
    ...(requestRate !== undefined && { requestRate }),
  }
}
