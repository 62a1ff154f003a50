import fc from 'fast-check'
import { expect, test } from 'vitest'
import { untilBeat } from '../src/until-beat.js'

test.each([
  [10_000, 1000, 1000, 'on the beat: the next one'],
  [10_001, 1000, 999, 'just after it'],
  [10_500, 1000, 500, 'half-way'],
  [10_501, 1000, 1499, 'nearer to the next: that is what fired too early'],
  [10_999.6, 1000, 1000.4, 'just before it'],
])('at %d, beating each %d ms, wait %d (%s)', (now, interval, expected) => {
  expect(untilBeat(now, interval)).toBeCloseTo(expected, 6)
})

test('a beat is never further away than one and a half intervals, nor nearer than half of one, and falls on a multiple', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 1, max: 1e6 }), (now, interval) => {
      const left = untilBeat(now, interval)
      expect(left).toBeGreaterThanOrEqual(interval / 2)
      expect(left).toBeLessThanOrEqual(interval * 1.5)
      expect((now + left) % interval).toBe(0)
    }),
  )
})
