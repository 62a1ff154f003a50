import { describe, expect, test } from 'vitest'
import { alternate } from '../src/alternate.js'
import { judge, type Claim } from '../src/claim.js'
import { median } from '../src/median.js'
import { toMarkdown } from '../src/report.js'
import { toSvg } from '../src/chart.js'

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

test('a report is a line a claim, and a bar a contender', () => {
  const samples = { asc: [1234, 1236], peer: [600, 610] }
  const claim: Claim = { of: 'asc', kind: 'ratio', to: 'peer', atLeast: 2.5 }
  const reports = [{ name: 'n', title: 'A < B', unit: 'ms', samples, verdicts: [judge(claim, samples)!] }]
  expect(toMarkdown(reports)).toContain('| A < B | asc 1235 ms, peer 605 ms | 2.04 × | ≥ 2.5 | **no** |')
  expect(toSvg(reports)).toContain('A &lt; B (ms)')
  expect(toSvg(reports).match(/<rect x=/g)).toHaveLength(2)
})
