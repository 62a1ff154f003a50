import { describe, expect, it } from 'vitest'
import { countDeath, spareDelay } from '../src/decide/spare-retry.js'

describe('the deaths of spares', () => {
  it.each([
    [0, undefined, 1],
    [3, undefined, 4],
    [3, 9_999, 4],
    [3, 10_000, 1],
    [0, 10_000, 1],
  ])('after %i, one that was warm for %s ms makes %i in a row', (deaths, warmFor, after) => {
    expect(countDeath(deaths, warmFor)).toBe(after)
  })

  it.each([
    [1, 0],
    [2, 100],
    [3, 200],
    [4, 400],
    [5, undefined],
    [6, undefined],
  ])('%i in a row: the next comes after %s ms', (deaths, delay) => {
    expect(spareDelay(deaths, 0)).toBe(delay)
  })

  it.each([
    [[undefined, undefined, undefined, undefined, undefined], undefined],
    [[undefined, 5, 700, undefined, 9_999], undefined],
    [[undefined, undefined, undefined, undefined, 60_000], 0],
    [[undefined, undefined, 60_000, undefined, undefined], 200],
  ])('%j, all warm for so long: the next comes after %s ms', (lives, delay) => {
    expect(spareDelay(lives.reduce<number>(countDeath, 0), 0)).toBe(delay)
  })
})
