import { expect, test } from 'vitest'
import { encodeFrame, encodeJsonFrame, FrameReader } from '../src/wire/frame.js'

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

test('a reader takes frames of JSON between those of structured clones, and names one that is broken', () => {
  const reader = new FrameReader()
  const frames: unknown[] = []
  const bytes = Buffer.concat([encodeFrame({ a: new Map([[1, 2]]) }), encodeJsonFrame({ b: 'ü', left: undefined }), encodeFrame('{')])
  for (const byte of bytes) reader.push(Buffer.from([byte]), (value) => frames.push(value))
  expect(frames).toEqual([{ a: new Map([[1, 2]]) }, { b: 'ü' }, '{'])
  const broken = encodeJsonFrame({ b: 1 })
  broken[broken.length - 1] = 0
  expect(() => reader.push(broken, () => {})).toThrow(/neither JSON nor a structured clone/)
})
