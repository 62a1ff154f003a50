import { describe, expect, test } from 'vitest'
import { alternate } from '../src/measure/alternate.js'
import { judge, type Claim } from '../src/measure/claim.js'
import { median } from '../src/statistics/median.js'
import { percentile } from '../src/statistics/percentile.js'
import { slope } from '../src/statistics/slope.js'

test.each([
  [[3], 3],
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[10, 9, 100], 10],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected)
})

test('there is no median of nothing', () => {
  expect(() => median([])).toThrow(RangeError)
})

describe('a claim', () => {
  const samples = { ours: [2, 30, 5], theirs: [4, 40, 5], none: [] }
  test.each<[Claim, number, boolean]>([
    [{ of: 'ours', kind: 'ratio', to: 'theirs', atMost: 0.75 }, 0.75, true],
    [{ of: 'ours', kind: 'ratio', to: 'theirs', atMost: 0.7 }, 0.75, false],
    [{ of: 'ours', kind: 'ratio', to: 'theirs', atLeast: 0.8 }, 0.75, false],
    [{ of: 'ours', kind: 'excess', to: 'theirs', atMost: 0 }, -2, true],
    [{ of: 'ours', kind: 'value', atMost: 4 }, 5, false],
  ])('%j results in %d', (claim, result, met) => {
    expect(judge(claim, samples)).toEqual({ ...claim, result, met })
  })

  test('about a contender that is not there is not judged', () => {
    expect(judge({ of: 'ours', kind: 'ratio', to: 'none', atMost: 1 }, samples)).toBeUndefined()
    expect(judge({ of: 'ours', kind: 'ratio', to: 'nobody', atMost: 1 }, samples)).toBeUndefined()
  })
})

test('contenders take turns; a rehearsal does not count, nor one that cannot take part', async () => {
  const turns: string[] = []
  const turn = (name: string, value?: number) => () => Promise.resolve((turns.push(name), value))
  const contenders = { a: turn('a', 1), b: turn('b', 2), c: turn('c') }
  const samples = await alternate({ name: 'n', title: 't', unit: 'u', rounds: 2, contenders, claims: [] }, { quick: false })
  expect(turns.join('')).toBe('abcabcabc')
  expect(samples).toEqual({ a: [1, 1], b: [2, 2] })
})

test('a quick run has no rehearsal', async () => {
  const turns: string[] = []
  const a = () => Promise.resolve(turns.push('a'))
  await alternate({ name: 'n', title: 't', unit: 'u', quickRounds: 1, contenders: { a }, claims: [] }, { quick: true })
  expect(turns.join('')).toBe('a')
})

test('a contender may have several numbers', async () => {
  const contenders = { a: () => Promise.resolve({ before: 1, during: 2 }) }
  const samples = await alternate({ name: 'n', title: 't', unit: 'u', rounds: 2, contenders, claims: [] }, { quick: false })
  expect(samples).toEqual({ before: [1, 1], during: [2, 2] })
})

test.each([
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9, 9],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.99, 10],
  [[3, 1, 2], 0.5, 2],
  [[7], 0, 7],
])('of %j, %d are not above %d', (values, part, expected) => {
  expect(percentile(values, part)).toBe(expected)
})

test.each([
  [[5, 5, 5, 5], 0],
  [[1, 3, 5, 7], 2],
  [[1, 2, 300, 4, 5], 1],
  [[4, 3, 2], -1],
])('%j grow by %d', (values, expected) => {
  expect(slope(values)).toBe(expected)
})
