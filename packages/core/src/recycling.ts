import { refusal, requireDuration, requireInteger, requireRange } from './argument.js'

/** When a child that is still well is replaced by a new one, which is ready before the old one is asked to end. */
export interface RecycleOptions {
  /** Resident memory of the process in bytes. For processes only. */
  maxRss?: number
  /** Used JavaScript heap in bytes, as the child measures it. */
  maxHeap?: number
  /** Age in milliseconds. */
  maxAge?: number
  /** Part of each bound that is random, from 0 to 1, so that siblings do not reach it together. It only lowers. Default 0.1. */
  jitter?: number
  /** How many children of the container may be in replacement at once. Default 1. */
  concurrency?: number
}

/** The same, checked and complete. */
export interface RecyclePlan extends RecycleOptions {
  readonly jitter: number
  readonly concurrency: number
}

/** How big and how old a child is. What is not known is not judged. */
export interface Burden {
  readonly age: number
  readonly rss?: number | undefined
  readonly heap?: number | undefined
}

/** Whether a child has to measure itself for its parent. */
export function needsMeasuring(plan: RecyclePlan | undefined): boolean {
  return plan?.maxHeap !== undefined || (plan?.maxRss !== undefined && process.platform !== 'linux')
}

export type RecycleReason = 'max-age' | 'max-rss' | 'max-heap'

/** Which bound a child has exceeded. `random`: its share of the jitter, from 0 to 1, the same for its whole life. */
export function recycleReason(plan: RecyclePlan, { age, rss = 0, heap = 0 }: Burden, random: number): RecycleReason | undefined {
  const exceeds = (value: number, bound = Infinity) => value > bound * (1 - plan.jitter * random)
  if (exceeds(age, plan.maxAge)) return 'max-age'
  if (exceeds(rss, plan.maxRss)) return 'max-rss'
  return exceeds(heap, plan.maxHeap) ? 'max-heap' : undefined
}

/** Completes and checks the `recycle` option. Throws `TypeError` or `RangeError` naming the option and the value. */
export function recyclePlan(recycle: RecycleOptions | undefined): RecyclePlan | undefined {
  if (recycle === undefined) return undefined
  const attempt = 'spawn the child'
  if (typeof recycle !== 'object' || recycle === null) throw new TypeError(refusal(attempt, 'recycle', 'an object of recycle options', recycle))
  const { maxRss, maxHeap, maxAge, jitter = 0.1, concurrency = 1 } = recycle
  if (maxRss !== undefined) requireInteger(attempt, 'recycle.maxRss', maxRss)
  if (maxHeap !== undefined) requireInteger(attempt, 'recycle.maxHeap', maxHeap)
  requireDuration(attempt, 'recycle.maxAge', maxAge)
  requireRange(attempt, 'recycle.jitter', jitter, 0, 1)
  requireInteger(attempt, 'recycle.concurrency', concurrency)
  return { ...recycle, jitter, concurrency }
}
