import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backendNames } from '../src/base/backends.js'
import { Random } from '../src/base/random.js'
import { fewest, schedule, shapeOf, type Step } from '../src/run/schedule.js'

const seeds = fc.nat({ max: 2 ** 32 - 1 })
const backends = fc.constantFrom(...backendNames)

function take(seed: number, backend: (typeof backendNames)[number], count: number): Step[] {
  const steps: Step[] = []
  for (const step of schedule(seed, backend)) if (steps.push(step) === count) break
  return steps
}

describe('a schedule', () => {
  it('follows from its seed, and begins alike however long it is', () => {
    fc.assert(fc.property(seeds, backends, fc.nat({ max: 60 }), (seed, backend, count) => {
      const longer = take(seed, backend, count + 20)
      expect(take(seed, backend, count + 1)).toEqual(longer.slice(0, count + 1))
      expect(shapeOf(seed)).toEqual(shapeOf(seed))
    }))
  })

  it('sends no signal to a thread, never shrinks below the floor, and looks every twelve steps', () => {
    fc.assert(fc.property(seeds, backends, (seed, backend) => {
      const steps = take(seed, backend, 48)
      for (const step of steps) {
        if (step.kind === 'kill' || step.kind === 'freeze') expect(backend).not.toBe('threaded')
        if (step.kind === 'scale') expect(step.count).toBeGreaterThanOrEqual(fewest)
        if ('child' in step) expect(step.child >= 0 && step.child < 1).toBe(true)
      }
      expect(steps.filter(({ kind }) => kind === 'quiet')).toHaveLength(4)
    }))
  })

  it('comes to every kind of step', () => {
    const kinds = new Set(take(1, 'forked', 500).map(({ kind }) => kind))
    expect([...kinds].sort()).toEqual(['freeze', 'kill', 'order', 'quiet', 'reload', 'rerun', 'scale', 'stall'])
  })
})

describe('random numbers', () => {
  it('are of their range, and follow from the seed', () => {
    fc.assert(fc.property(seeds, fc.integer({ min: 1, max: 1000 }), (seed, count) => {
      const [one, other] = [new Random(seed), new Random(seed)]
      for (let round = 0; round < 20; round++) {
        const value = one.below(count)
        expect(value).toBe(other.below(count))
        expect(Number.isInteger(value) && value >= 0 && value < count).toBe(true)
      }
    }))
  })

  it('are spread evenly', () => {
    const random = new Random(7)
    const counts = Array.from({ length: 10 }, () => 0)
    for (let round = 0; round < 10_000; round++) counts[random.below(10)]! += 1
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })
})
