import type { History, Series } from '../contract/exits.js'
import { totalsOf, type Metric, type Totals } from './figures.js'

/** How much time the charts show, and how much of it one point stands for, in milliseconds. */
export const trendSpan = 3_600_000
export const bucketSize = 10_000

export const metrics: readonly Metric[] = ['memory', 'cpu', 'loopDelay', 'connections', 'requestRate']

/** The totals of ten seconds. */
export interface Bucket {
  /** When they began: milliseconds since 1970, a multiple of `bucketSize`. */
  readonly time: number
  readonly totals: Totals
}

/** The totals of the last hour, the oldest first. */
export type Trend = readonly Bucket[]

/** Adds a sample. Within ten seconds the newest counts; of loop delays the worst. */
export function addSample(trend: Trend, time: number, totals: Totals): Trend {
  const start = bucketOf(time)
  const last = trend.at(-1)
  if (last && start < last.time) return trend
  if (last?.time !== start) return [...trend.filter((bucket) => bucket.time > start - trendSpan), { time: start, totals }]
  return [...trend.slice(0, -1), { time: start, totals: merge(last.totals, totals) }]
}

/** Puts what happened before the page was opened, out of the supervisor's history, before what the page has seen itself. */
export function trendFromHistory({ series }: History, service: string, seen: Trend): Trend {
  const told = trendOf(series.filter((one) => one.service === service))
  const before = told.filter(({ time }) => time < (seen[0]?.time ?? Infinity))
  const newest = (seen.at(-1) ?? before.at(-1))?.time ?? 0
  return [...before, ...seen].filter(({ time }) => time > newest - trendSpan)
}

/** Figures of one child, or of all together, as points. */
export function trendOf(series: readonly Series[]): Trend {
  return series.flatMap(({ figures }) => figures).reduce<Bucket[]>((buckets, sample) => {
    const time = bucketOf(Date.parse(sample.time))
    const last = buckets.at(-1)
    if (last?.time === time) buckets[buckets.length - 1] = { time, totals: merge(last.totals, totalsOf(sample)) }
    else buckets.push({ time, totals: totalsOf(sample) })
    return buckets
  }, [])
}

/** How much time a chart of it shows: no more than there is, at least five minutes, at most an hour. */
export function shownSpan(trend: Trend, now: number): number {
  const age = now - (trend[0]?.time ?? now)
  return Math.min(trendSpan, Math.max(300_000, Math.ceil(age / 60_000) * 60_000))
}

/** The columns that a chart draws: times in seconds, and values, `null` where there is none. Between points further apart than `gap` there is a hole. */
export function columns(trend: Trend, metric: Metric, gap = 90_000): [number[], (number | null)[]] {
  const times: number[] = []
  const values: (number | null)[] = []
  let before: number | undefined
  for (const { time, totals } of trend) {
    if (before !== undefined && time - before > gap) {
      times.push((before + bucketSize) / 1000)
      values.push(null)
    }
    times.push(time / 1000)
    values.push(totals[metric] ?? null)
    before = time
  }
  return [times, values]
}

function merge(before: Totals, after: Totals): Totals {
  const loopDelay = Math.max(before.loopDelay ?? 0, after.loopDelay ?? 0)
  return { ...before, ...after, ...(loopDelay > 0 && { loopDelay }) }
}

function bucketOf(time: number): number {
  return Math.floor(time / bucketSize) * bucketSize
}
