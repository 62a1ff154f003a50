/** What this process uses, in bytes. */
export interface OwnMemory {
  readonly rss: number
  readonly heapUsed: number
}

let last: OwnMemory = { rss: 0, heapUsed: 0 }

/** Measures this process. Node opens a file for it, and throws where there is no `/proc` or no descriptor left: then this returns what was measured last. */
export function ownMemory(): OwnMemory {
  try {
    last = process.memoryUsage()
  } catch {
    // Nobody is to end because it cannot be measured.
  }
  return last
}
