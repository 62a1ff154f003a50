import { requireDuration, requireInteger, requireRange } from '../base/argument.js'
import { optionNames, requireKnown } from '../base/known-options.js'

/** When a healthy child is replaced by a new one, which is ready before the old one is asked to end. */
export interface RecycleOptions {
  /** Resident memory of the process in bytes. `'auto'`: nine tenths of its share of the memory limit, where there is one. For processes only. */
  maxRss?: number | 'auto' | undefined
  /** Used JavaScript heap in bytes, measured by the child. */
  maxHeap?: number | undefined
  /** Age in milliseconds. */
  maxAge?: number | undefined
  /** The random part of each limit, from 0 to 1, so that siblings do not reach it at the same time. It only lowers. Default 0.1. */
  jitter?: number | undefined
  /** How many children of the container may be replaced at the same time. Default 1. */
  concurrency?: number | undefined
}

/** The same, checked and with all defaults. */
export interface RecyclePlan extends Omit<RecycleOptions, 'maxRss'> {
  readonly maxRss?: number | undefined
  readonly jitter: number
  readonly concurrency: number
}

/** How big and how old a child is. Unknown values are not checked. */
export interface Burden {
  readonly age: number
  readonly rss?: number | undefined
  readonly heap?: number | undefined
}

/** Whether a child must measure itself for its parent. */
export function needsMeasuring(plan: RecyclePlan | undefined): boolean {
  return plan?.maxHeap !== undefined || (plan?.maxRss !== undefined && process.platform !== 'linux')
}

export type RecycleReason = 'max-age' | 'max-rss' | 'max-heap'

/** Which limit a child has exceeded. `random`: its share of the jitter, from 0 to 1, the same for its whole life. */
export function recycleReason(plan: RecyclePlan, { age, rss = 0, heap = 0 }: Burden, random: number): RecycleReason | undefined {
  const exceeds = (value: number, bound = Infinity) => value > bound * (1 - plan.jitter * random)
  if (exceeds(age, plan.maxAge)) return 'max-age'
  if (exceeds(rss, plan.maxRss)) return 'max-rss'
  return exceeds(heap, plan.maxHeap) ? 'max-heap' : undefined
}

/** A child that exceeds a limit of memory this soon after it was ready, in milliseconds, needs that much from the start. */
const startUp = 10_000

/**
 * How long to wait before the next replacement, in milliseconds, after one that did not help: the child exceeded its limit already
 * `aboveAfter` milliseconds after it was ready, and so did `count` before it. `undefined`: it has grown, and replacing it helps.
 */
export function futileRecycling(aboveAfter: number, count: number): number | undefined {
  if (aboveAfter >= startUp) return undefined
  return Math.min(60 * 60_000, startUp * 4 ** count)
}

/** A child that has more of its share than this is replaced, before the kernel kills it. */
const residentPart = 0.9

const names = optionNames<RecycleOptions>({ maxRss: true, maxHeap: true, maxAge: true, jitter: true, concurrency: true })

/**
 * Checks the `recycle` option and adds the defaults. Throws `TypeError` or `RangeError` naming the option and the value.
 *
 * @param share the child's share of the memory limit, in bytes, for `maxRss: 'auto'`
 */
export function recyclePlan(recycle: RecycleOptions | undefined, share?: number): RecyclePlan | undefined {
  if (recycle === undefined) return undefined
  const attempt = 'spawn the child'
  requireKnown(attempt, 'recycle', recycle, names)
  const { maxRss, maxHeap, maxAge, jitter = 0.1, concurrency = 1 } = recycle
  if (maxRss !== undefined && maxRss !== 'auto') requireInteger(attempt, 'recycle.maxRss', maxRss)
  if (maxHeap !== undefined) requireInteger(attempt, 'recycle.maxHeap', maxHeap)
  requireDuration(attempt, 'recycle.maxAge', maxAge)
  requireRange(attempt, 'recycle.jitter', jitter, 0, 1)
  requireInteger(attempt, 'recycle.concurrency', concurrency)
  return { ...recycle, maxRss: maxRss === 'auto' ? share && Math.max(1, Math.floor(share * residentPart)) : maxRss, jitter, concurrency }
}
