import { readSync } from 'node:fs'
import { FrameReader } from './frame.js'

/**
 * Waits for the first frame of a channel, which the parent writes at once, and reads not a byte more. Returns `undefined` if the
 * other end is closed. Not on Windows, where the descriptor of a channel cannot be read like this.
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
