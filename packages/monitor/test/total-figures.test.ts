import { expect, it } from 'vitest'
import type { Figures } from '../src/contract/status.js'
import { totalFigures, type Measured } from '../src/figures/total-figures.js'

const one = (pid: number | undefined, figures: Partial<Figures>): Measured => ({ pid, figures: { time: '', ...figures } })

it.each<[string, Measured[], object]>([
  ['sums', [one(1, { rss: 10, cpu: 0.5, connections: 1, requests: 2, requestRate: 3 }), one(2, { rss: 20, cpu: 0.25, connections: 4, requests: 5, requestRate: 6 })], { rss: 30, cpu: 0.75, connections: 5, requests: 7, requestRate: 9 }],
  ['the worst loop delay', [one(1, { loopDelay: 1, loopDelayMax: 9 }), one(2, { loopDelay: 20 })], { loopDelay: 20 }],
  ['the memory of a process once for all its threads', [one(1, { rss: 10 }), one(1, { rss: 11 })], { rss: 11 }],
  ['what is known, where another child knows nothing', [one(1, {}), one(2, { cpu: 1 })], { cpu: 1 }],
  ['children without a process', [one(undefined, { rss: 1 }), one(undefined, { rss: 2 })], { rss: 3 }],
  ['nothing of nobody', [], {}],
])('the figures of children together are %s', (_title, children, expected) => {
  expect(totalFigures(children)).toEqual(expected)
})
