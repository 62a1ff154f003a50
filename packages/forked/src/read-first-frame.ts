import { readSync } from 'node:fs'
import { FrameReader } from '@asc/core/child'

/**
 * Waits for the first frame of a channel, which the parent has written at once, and takes not a byte more. `undefined`: the other
 * end is closed. Not on Windows, where a descriptor of a channel cannot be read like this.
 */
export function readFirstFrame(descriptor: number): unknown {
  const reader = new FrameReader()
  let first: unknown
  while (first === undefined) {
    const bytes = Buffer.allocUnsafe(reader.missing)
    const read = readSync(descriptor, bytes)
    if (read === 0) return undefined
    reader.push(bytes.subarray(0, read), (frame) => (first = frame))
  }
  return first
}
