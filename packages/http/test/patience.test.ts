import { expect, test } from 'vitest'
import { Patience } from '../src/balance/patience.js'

test('a sibling that misses its chances is left out for a time that doubles, and is reckoned with again when it writes', () => {
  const patience = new Patience(2)
  expect(patience.includes(1, 7, 0)).toBe(true)
  patience.missed(1, 7, 0)
  expect(patience.includes(1, 7, 0)).toBe(true)
  patience.missed(1, 7, 0)
  expect([0, 999, 1_000].map((now) => patience.includes(1, 7, now))).toEqual([false, false, true])
  patience.missed(1, 7, 1_000)
  expect([1_000, 2_999, 3_000].map((now) => patience.includes(1, 7, now))).toEqual([false, false, true])
  expect(patience.includes(1, 8, 1_000)).toBe(true)
  patience.missed(1, 8, 1_000)
  expect(patience.includes(1, 8, 1_000)).toBe(true)
})

test('a sibling that never comes back is tried about once a minute in the end', () => {
  const patience = new Patience(1)
  let now = 0
  const absences: number[] = []
  for (let miss = 0; miss < 10; miss++) {
    patience.missed(1, 1, now)
    const since = now
    while (!patience.includes(1, 1, now)) now += 1_000
    absences.push(now - since)
  }
  expect(absences).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 64_000, 64_000, 64_000])
})

test('siblings are judged each by itself', () => {
  const patience = new Patience(1)
  patience.missed(1, 1, 0)
  expect(patience.includes(1, 1, 0)).toBe(false)
  expect(patience.includes(2, 1, 0)).toBe(true)
})
