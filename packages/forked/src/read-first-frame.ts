import { readSync } from 'node:fs'
import { FrameReader } from '@asc/core/child'

const header = 4

/**
 * Waits for the first frame of a channel, which the parent has written at once, and takes not a byte more. `undefined`: the other
 * end is closed. Not on Windows, where a descriptor of a channel cannot be read like this.
 */
export function readFirstFrame(descriptor: number): unknown {
  const head = readBytes(descriptor, header)
  const body = head && readBytes(descriptor, head.readUInt32LE(0))
  if (!body) return undefined
  let first: unknown
  new FrameReader().push(Buffer.concat([head, body]), (frame) => (first = frame))
  return first
}

function readBytes(descriptor: number, count: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(count)
  for (let length = 0; length < count; ) {
    const read = readSync(descriptor, bytes, length, count - length, null)
    if (read === 0) return undefined
    length += read
  }
  return bytes
}
