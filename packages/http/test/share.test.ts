import { expect, test } from 'vitest'
import { isAhead, surplus } from '../src/balance/share.js'

const standing = (loads: readonly number[]) => loads.map((load, index) => ({ row: index + 1, load }))
const without = <T>(items: readonly T[], index: number) => items.filter((_, other) => other !== index)
const surpluses = (...loads: number[]) => standing(loads).map((own, index) => surplus(own, without(standing(loads), index)))

test.each([
  { loads: [2, 2, 2, 2], over: [0, 0, 0, 0] },
  { loads: [3, 2, 2, 2], over: [0, 0, 0, 0] },
  { loads: [5, 2, 1, 0], over: [3, 0, 0, 0] },
  { loads: [4, 0], over: [2, 0] },
  { loads: [7, 6, 3, 0], over: [3, 2, 0, 0] },
  { loads: [8, 8, 0, 0], over: [4, 4, 0, 0] },
  { loads: [1, 0, 0, 0], over: [0, 0, 0, 0] },
  { loads: [0, 0], over: [0, 0] },
  { loads: [9], over: [0] },
])('of $loads connections, $over are too many', ({ loads, over }) => {
  expect(surpluses(...loads)).toEqual(over)
})

test('of several who have one too many, only as many let go as are missed elsewhere', () => {
  expect(surpluses(2, 2, 2, 0)).toEqual([0, 0, 1, 0])
  expect(surpluses(3, 3, 3, 3, 0)).toEqual([0, 0, 1, 1, 0])
})

test('where there are many, a few more or less are left alone', () => {
  expect(surpluses(34, 30, 32, 32)).toEqual([0, 0, 0, 0])
  expect(surpluses(40, 24, 32, 32)).toEqual([6, 0, 0, 0])
})

test('who has more connections than another is ahead of it', () => {
  const [one, two] = standing([3, 2])
  expect(isAhead(one!, [two!])).toBe(true)
  expect(isAhead(two!, [one!])).toBe(false)
  expect(isAhead(one!, [])).toBe(false)
  expect(isAhead(one!, [{ row: 7, load: 3 }])).toBe(false)
})

test('letting go one after another ends with everybody having the share, and moves no connection that need not', () => {
  for (let round = 0; round < 2_000; round++) {
    const loads = Array.from({ length: 1 + Math.floor(Math.random() * 6) }, () => Math.floor(Math.random() * 12))
    const total = loads.reduce((sum, load) => sum + load, 0)
    const least = Math.floor(total / loads.length)
    const needed = Math.max(
      loads.reduce((sum, load) => sum + Math.max(0, least - load), 0),
      loads.reduce((sum, load) => sum + Math.max(0, load - Math.ceil(total / loads.length)), 0),
    )
    let moved = 0
    for (let over = surpluses(...loads); over.some((count) => count > 0); over = surpluses(...loads)) {
      loads[over.findIndex((count) => count > 0)]! -= 1
      loads[loads.indexOf(Math.min(...loads))]! += 1
      moved += 1
    }
    expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1)
    expect(moved).toBe(needed)
  }
})
