import { describe, expect, test } from 'vitest'
import { oneByOne, turnsBy } from '../src/drain/one-by-one.js'

describe('whose turn it is', () => {
  test.each<[what: string, elapsed: number, count: number, limit: number, turns: number]>([
    ['the first has it at once', 0, 50, 1000, 1],
    ['the next follows after 5 ms', 4.9, 50, 1000, 1],
    ['and has it then', 5, 50, 1000, 2],
    ['a late timer makes up for what it has missed', 103, 50, 1000, 21],
    ['all have had it in the end', 245, 50, 1000, 50],
    ['and nobody has it twice', 5000, 50, 1000, 50],
    ['many come closer together', 1, 10_000, 1000, 11],
    ['so that all are within the limit', 1000, 10_000, 1000, 10_000],
    ['without time all have it at once', 0, 50, 0, 50],
  ])('%s', (_, elapsed, count, limit, turns) => {
    expect(turnsBy(elapsed, count, limit)).toBe(turns)
  })
})

describe('one by one', () => {
  test('each has its turn once, in order', async () => {
    const had: number[] = []
    await new Promise<void>((resolve) => oneByOne([1, 2, 3, 4], 20, (item) => had.push(item) === 4 && resolve()))
    expect(had).toEqual([1, 2, 3, 4])
  })

  test('the rest can be done at once, and nothing is left to do then', () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    const had: number[] = []
    const rest = oneByOne([1, 2, 3, 4], 60_000, (item) => had.push(item))
    expect(had).toEqual([1])
    rest()
    rest()
    expect(had).toEqual([1, 2, 3, 4])
    expect(timers()).toBe(before)
  })

  test('nobody is not an item', () => {
    oneByOne([], 1000, () => expect.unreachable())()
  })
})
