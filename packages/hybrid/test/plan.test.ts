import { afterEach, describe, expect, it } from 'vitest'
import { plan } from '../src/hybrid.js'

const before = process.env.ASC_PROCESSOR_COUNT
afterEach(() => {
  if (before === undefined) delete process.env.ASC_PROCESSOR_COUNT
  else process.env.ASC_PROCESSOR_COUNT = before
})

describe('plan, on 4 processors', () => {
  it.each([
    [{}, 4, 4],
    [{ count: 1 }, 1, 1], [{ count: 3 }, 3, 1], [{ count: 6 }, 4, 2], [{ count: 16 }, 4, 4],
    [{ forks: 2 }, 2, 8], [{ threads: 3 }, 4, 3], [{ forks: 2, threads: 3 }, 2, 3],
    [{ count: 10, forks: 3 }, 3, 4], [{ count: 10, threads: 4 }, 3, 4],
  ])('%j: %i forks of %i threads', ({ count, forks, threads }: { count?: number; forks?: number; threads?: number }, processes, each) => {
    process.env.ASC_PROCESSOR_COUNT = '4'
    expect(plan(count, forks, threads)).toEqual({ forks: processes, threads: each })
  })

  it.each([
    [{ forks: 0 }, "'forks' must be a positive integer: current value is 0"],
    [{ threads: 1.5 }, "'threads' must be a positive integer: current value is 1.5"],
    [{ count: -1 }, "'count' must be a positive integer: current value is -1"],
    [{ forks: '2' }, "'forks' must be a positive integer: current value is '2'"],
  ])('refuses %j', (layout, text) => {
    const { count, forks, threads } = layout as { count?: number; forks?: number; threads?: number }
    expect(() => plan(count, forks, threads)).toThrow(text)
  })
})
