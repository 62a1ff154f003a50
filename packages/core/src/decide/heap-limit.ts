import { refusal, requireInteger } from '../base/argument.js'

/** The part of a child's share of the memory that its JavaScript heap may have. The rest is for code, buffers, stacks and young objects. */
const heapPart = 0.75
/** Bytes. With a smaller heap even a small service fails at once. */
const leastHeap = 64 * 2 ** 20

/**
 * How large the old part of a child's heap may become, in bytes; `undefined`: as Node decides. With `'auto'` it follows from the child's share of the memory,
 * so that V8 collects before the kernel kills; where nothing limits the memory, nothing is bounded.
 *
 * @throws {TypeError | RangeError} naming the option and the value
 */
export function heapLimitOf(heapLimit: number | 'auto' | false | undefined, share: number | undefined): number | undefined {
  if (heapLimit === undefined || heapLimit === false) return undefined
  if (heapLimit === 'auto') return share === undefined ? undefined : Math.max(leastHeap, Math.floor(share * heapPart))
  if (typeof heapLimit !== 'number') throw new TypeError(refusal('spawn the child', 'heapLimit', "bytes, 'auto' or false", heapLimit))
  requireInteger('spawn the child', 'heapLimit', heapLimit, 2 ** 20)
  return heapLimit
}
