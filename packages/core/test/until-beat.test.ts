import fc from 'fast-check'
import { expect, test } from 'vitest'
import { untilBeat } from '../src/instance/until-beat.js'

test.each([
  [10_000, 1000, 1000, 'on the beat: the next one'],
  [10_001, 1000, 999, 'just after it'],
  [10_900, 1000, 100, 'late: the next one comes in time all the same'],
  [10_990, 1000, 10, 'so late that there are two in a row'],
  [10_990.5, 1000, 1009.5, 'early: this was the next one'],
  [102, 5, 3, 'late, with a short interval'],
  [103, 5, 7, 'early, with a short interval'],
])('at %d, beating each %d ms, wait %d (%s)', (now, interval, expected) => {
  expect(untilBeat(now, interval)).toBeCloseTo(expected, 6)
})

test('a beat falls on a multiple, and is hardly ever further away than an interval', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 1, max: 1e6 }), (now, interval) => {
      const left = untilBeat(now, interval)
      expect(left).toBeGreaterThan(0)
      expect(left).toBeLessThanOrEqual(interval + Math.min(10, interval / 2))
      expect((now + left) % interval).toBe(0)
    }),
  )
})
