import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rollingPlan, rollingStep, type RolloutOptions, type RollingView } from '../src/rollout/rolling-plan.js'
import { scaleStep } from '../src/rollout/scale-step.js'

describe('rollingPlan', () => {
  it('adds the defaults, and is undefined for blue-green', () => {
    expect(rollingPlan({})).toBeUndefined()
    expect(rollingPlan({ strategy: 'blue-green' })).toBeUndefined()
    expect(rollingPlan({ strategy: 'rolling' })).toEqual({ maxSurge: 1, maxUnavailable: 0, soak: undefined })
    expect(rollingPlan({ strategy: 'rolling', maxSurge: 2, maxUnavailable: 1, canary: { soak: 5 } })).toEqual({ maxSurge: 2, maxUnavailable: 1, soak: 5 })
  })

  it.each<[RolloutOptions, string]>([
    [{ strategy: 'recreate' as 'rolling' }, "'strategy' must be 'blue-green' or 'rolling': current value is 'recreate'"],
    [{ canary: { soak: 1 } }, "'canary' is an option of strategy 'rolling'"],
    [{ strategy: 'rolling', maxSurge: -1 }, "'maxSurge' must be an integer of at least 0: current value is -1"],
    [{ strategy: 'rolling', maxSurge: 0 }, "'maxSurge' must be positive where 'maxUnavailable' is 0"],
    [{ strategy: 'rolling', maxSurge: 0, maxUnavailable: 1, canary: { soak: 1 } }, "'maxSurge' must be positive with a canary"],
    [{ strategy: 'rolling', canary: {} as { soak: number } }, "'canary.soak' must be a duration"],
  ])('%j is refused', (options, message) => {
    expect(() => rollingPlan(options)).toThrow(message)
  })
})

describe('rollingStep', () => {
  const view = (wanted: number, fresh: [number, number], old: [number, number]): RollingView => ({
    wanted, fresh: fresh[0], freshReady: fresh[1], old: old[0], oldReady: old[1],
  })

  it.each<[string, RollingView, { maxSurge: number; maxUnavailable: number }, { start: number; end: number }]>([
    ['begins with one more', view(3, [0, 0], [3, 3]), { maxSurge: 1, maxUnavailable: 0 }, { start: 1, end: 0 }],
    ['then ends one', view(3, [1, 1], [3, 3]), { maxSurge: 1, maxUnavailable: 0 }, { start: 0, end: 1 }],
    ['waits for what is not ready', view(3, [1, 0], [3, 3]), { maxSurge: 1, maxUnavailable: 0 }, { start: 0, end: 0 }],
    ['begins with one fewer', view(3, [0, 0], [3, 3]), { maxSurge: 0, maxUnavailable: 1 }, { start: 0, end: 1 }],
    ['ends a child that is not ready', view(3, [0, 0], [3, 2]), { maxSurge: 0, maxUnavailable: 1 }, { start: 0, end: 1 }],
    ['ends all that are left', view(2, [2, 2], [5, 5]), { maxSurge: 1, maxUnavailable: 0 }, { start: 0, end: 5 }],
    ['is done', view(2, [2, 2], [0, 0]), { maxSurge: 1, maxUnavailable: 0 }, { start: 0, end: 0 }],
  ])('%s', (_what, counts, plan, step) => {
    expect(rollingStep(counts, plan)).toEqual(step)
  })

  it('always comes to an end, never runs too many, and never has too few that are ready', () => {
    const plans = fc.record({ maxSurge: fc.nat(4), maxUnavailable: fc.nat(4) }).filter(({ maxSurge, maxUnavailable }) => maxSurge + maxUnavailable > 0)
    fc.assert(
      fc.property(fc.nat(12), fc.nat(12), plans, (wanted, before, plan) => {
        const state = { wanted, fresh: 0, freshReady: 0, old: before, oldReady: before }
        for (let steps = 0; state.old > 0 || state.fresh < wanted; steps++) {
          expect(steps).toBeLessThan(60)
          const { start, end } = rollingStep(state, plan)
          expect(state.fresh + state.old + start).toBeLessThanOrEqual(Math.max(before, wanted + plan.maxSurge))
          expect(state.freshReady + state.oldReady - end).toBeGreaterThanOrEqual(Math.min(before, wanted - plan.maxUnavailable))
          state.fresh += start
          state.freshReady += start
          state.old -= end
          state.oldReady -= end
        }
      }),
    )
  })
})

describe('scaleStep', () => {
  it.each([
    [[['web', 2], ['jobs', 1]], 1, { group: 'web', count: 3 }],
    [[['web', 2]], -1, { group: 'web', count: 1 }],
    [[['web', 1]], -1, undefined],
    [[], 1, undefined],
  ] as const)('%j by %i: %j', (groups, step, wanted) => {
    expect(scaleStep(new Map(groups), step)).toEqual(wanted)
  })
})
