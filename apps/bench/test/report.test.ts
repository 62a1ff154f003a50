import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { judge, type Claim } from '../src/measure/claim.js'
import { toSvg } from '../src/report/chart.js'
import { withResults } from '../src/report/page.js'
import { toMarkdown, type Results, type WorkReport } from '../src/report/report.js'

const samples = { asc: [1234, 1236], peer: [600, 610] }
const ratio: Claim = { of: 'asc', kind: 'ratio', to: 'peer', atLeast: 2.5 }
const excess: Claim = { of: 'asc', kind: 'excess', to: 'peer', atMost: 700 }
const absent: Claim = { of: 'asc', kind: 'ratio', to: 'PM2', atLeast: 2 }
const report: WorkReport = {
  name: 'n', title: 'A < B', unit: 'ms', pictured: true, samples, verdicts: [judge(ratio, samples)!, judge(excess, samples)!], open: [absent],
}
const results: Results = { date: '2026-11-01T10:00:00.000Z', quick: false, machine: { node: 'v20.20.2', platform: 'linux', processors: 2, loadBefore: 0 }, works: [report] }

test.each([
  '2026-11-01, Node 20.20.2, linux, 2 processors.',
  '| A < B | asc / peer | 2.04 × | ≥ 2.5 × | **no** |',
  '| A < B | asc − peer | +630 ms | ≤ +700 ms | yes |',
  '| A < B | asc / PM2 | not measured | ≥ 2 × | |',
  '| A < B | ms | asc 1235 · peer 605 |',
])('the tables of a report have the line %s', (line) => {
  expect(toMarkdown(results).split('\n')).toContain(line)
})

test('a work that failed has a line that says why', () => {
  const failed = { ...report, samples: {}, verdicts: [], open: [], error: 'no luck' }
  expect(toMarkdown({ ...results, works: [failed] })).toContain('| A < B | | failed: no luck | | **no** |')
})

test('the chart has a bar a contender, and none of what makes no picture', () => {
  expect(toSvg([report])).toContain('A &lt; B: ms, more is better')
  expect(toSvg([report]).match(/<rect x=/g)).toHaveLength(2)
  expect(toSvg([{ ...report, pictured: false }])).not.toContain('<rect x=')
})

test('a bar is never shorter than nothing', () => {
  const widths = [...toSvg([{ ...report, samples: { asc: [-3], peer: [0] } }]).matchAll(/<rect x="\d+" y="\d+" width="([^"]+)"/g)].map(([, width]) => Number(width))
  expect(widths).toEqual([1, 1])
})

const root = new URL('../../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')

test('the documentation shows the results that are kept, and nothing else', () => {
  const page = read('docs/benchmarks.md')
  if (!existsSync(new URL('bench/results.json', root))) return expect(withResults(page, 'Not measured yet.\n')).toBe(page)
  const kept = JSON.parse(read('bench/results.json')) as Results
  expect(read('bench/results.md')).toBe(toMarkdown(kept))
  expect(read('bench/results.svg')).toBe(toSvg(kept.works))
  expect(withResults(page, toMarkdown(kept))).toBe(page)
})

test('a page without a place for results is refused', () => {
  expect(() => withResults('# Title', 'x')).toThrow(/no place/)
})
