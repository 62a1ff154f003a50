import { expect, test } from 'vitest'
import { encodeFrame, FrameReader } from '../src/frame.js'

test('a reader knows how many bytes it misses: the rest of a header, then of the frame', () => {
  const frame = encodeFrame({ ready: true })
  const reader = new FrameReader()
  const frames: unknown[] = []
  const push = (from: number, to: number) => reader.push(frame.subarray(from, to), (value) => frames.push(value))
  expect(reader.missing).toBe(4)
  push(0, 3)
  expect(reader.missing).toBe(1)
  push(3, 4)
  expect(reader.missing).toBe(frame.length - 4)
  push(4, frame.length)
  expect(frames).toEqual([{ ready: true }])
  expect(reader.missing).toBe(4)
})
