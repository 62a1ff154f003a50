import { describe, expect, it } from 'vitest'
import { sizeRule } from '../src/scale/autoscale-options.js'
import { decideSize, type Load, type SizeFacts } from '../src/scale/decide-size.js'

const rule = sizeRule('autoscale.web', { min: 2, max: 10 })
const gibi = 1024 ** 3

/** The same load for so many seconds. */
function loads(utilization: number, seconds: number): Load[] {
  return Array.from({ length: seconds + 1 }, (_, second) => ({ at: second * 1000, utilization }))
}

function facts(size: number, utilization: number, seconds: number, given: Partial<SizeFacts> = {}): SizeFacts {
  return { size, loads: loads(utilization, seconds), perChild: 100e6, free: 100 * gibi, ...given }
}

describe('the size of a group', () => {
  it.each<[string, SizeFacts, number | undefined]>([
    ['stays between the bounds of utilization', facts(4, 0.5, 600), undefined],
    ['stays just below `up`', facts(4, 0.79, 600), undefined],
    ['stays just above `down`', facts(4, 0.31, 600), undefined],
    ['grows at `up`, to what brings it to the middle', facts(4, 0.8, 10), 6],
    ['at most doubles', facts(2, 1, 10), 4],
    ['grows by one at least', facts(2, 0.8, 10), 3],
    ['does not grow before the cooldown is over', facts(4, 1, 9), undefined],
    ['never exceeds the most', facts(9, 1, 10), 10],
    ['does not grow at the most', facts(10, 1, 600), undefined],
    ['shrinks at `down`, by a quarter at most', facts(8, 0.05, 120), 6],
    ['shrinks by one of few', facts(3, 0.1, 120), 2],
    ['does not shrink before the cooldown is over', facts(8, 0, 119), undefined],
    ['never goes below the least', facts(2, 0, 600), undefined],
    ['shrinks no further than what would have to grow again', facts(10, 0.3, 600), 8],
    ['comes up to the least, whatever the load is', facts(1, 0, 0), 2],
    ['comes down to the most, whatever the load is', facts(20, 1, 0), 10],
    ['does not grow where memory is full', facts(4, 1, 10, { free: 50e6 }), undefined],
    ['grows as far as memory is enough', facts(4, 1, 10, { free: 260e6 }), 6],
    ['does not grow before it is known what a child needs', facts(4, 1, 10, { perChild: undefined }), undefined],
    ['stays while nothing is known', facts(4, 1, 10, { loads: [] }), undefined],
  ])('%s', (_title, given, to) => {
    expect(decideSize(rule, given)?.to).toBe(to)
  })

  it('counts only the time of the cooldown, not what was before', () => {
    const quietThenBusy = [...loads(0, 100), ...loads(1, 10).map(({ at, utilization }) => ({ at: at + 101_000, utilization }))]
    expect(decideSize(rule, facts(4, 0, 0, { loads: quietThenBusy }))?.to).toBe(8)
  })

  it('is not moved by one busy second', () => {
    const peak = loads(0.4, 20).map((load, index) => (index === 15 ? { ...load, utilization: 1 } : load))
    expect(decideSize(rule, facts(4, 0, 0, { loads: peak }))).toBeUndefined()
  })

  it('says why, and when memory held it back', () => {
    expect(decideSize(rule, facts(4, 0.912, 10))!.reason).toBe('its event loops were busy for 91 % of 10 s')
    expect(decideSize({ ...rule, memory: 500e6 }, facts(4, 1, 10))).toEqual({ to: 5, reason: 'its event loops were busy for 100 % of 10 s; memory is enough for 5' })
    expect(decideSize(rule, facts(20, 1, 0))!.reason).toBe('it has 20, and 10 is the most')
  })

  it.each<[string, object, string]>([
    ['no most', { min: 1 }, "'autoscale.web.max'"],
    ['a most below the least', { min: 4, max: 2 }, "'autoscale.web.max'"],
    ['a least of 0', { min: 0, max: 2 }, "'autoscale.web.min'"],
    ['a percentage', { min: 1, max: 2, up: 80 }, "'autoscale.web.up'"],
    ['`down` above `up`', { min: 1, max: 2, up: 0.2 }, "'autoscale.web.down' must be less than"],
    ['a cooldown in seconds', { min: 1, max: 2, cooldown: { up: 10 } }, "'autoscale.web.cooldown.up'"],
    ['an option that there is not', { min: 1, max: 2, upp: 0.5 }, "did you mean 'autoscale.web.up'"],
  ])('has no rule with %s', (_title, options, message) => {
    expect(() => sizeRule('autoscale.web', options as never)).toThrow(message)
  })
})

/** Plays a service: each second a load in event loops, which the children share. New ones serve after three seconds. */
function play(demand: (second: number) => number, seconds: number) {
  let size = rule.min
  let since = -3
  let history: Load[] = []
  const sizes: number[] = []
  const steps: { readonly at: number; readonly by: number }[] = []
  let saturated = 0
  for (let second = 0; second < seconds; second++) {
    const utilization = Math.min(1, demand(second) / size)
    if (utilization === 1) saturated += 1
    sizes.push(size)
    if (second - since < 3) continue
    history.push({ at: second * 1000, utilization })
    const step = decideSize(rule, { size, loads: history.slice(-150), perChild: 100e6, free: 100 * gibi })
    if (!step) continue
    steps.push({ at: second, by: step.to - size })
    size = step.to
    since = second
    history = []
  }
  return { sizes, steps, saturated, mean: sizes.reduce((sum, one) => sum + one, 0) / seconds }
}

describe('a day', () => {
  const day = 86_400
  /** Always the same noise. */
  const noise = (second: number) => Math.sin(second * 12.9898) * Math.cos(second * 4.1414)
  const daily = (second: number) => Math.max(0, 3 - 2.7 * Math.cos((2 * Math.PI * second) / day) + 0.4 * noise(second))

  it('with quiet nights and busy noons needs few steps, is hardly ever saturated, and saves children', () => {
    const { steps, saturated, mean, sizes } = play(daily, day)
    expect(steps.length).toBeLessThan(20)
    expect(saturated).toBeLessThan(60)
    expect(mean).toBeLessThan(0.75 * rule.max)
    expect(Math.min(...sizes)).toBe(rule.min)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(rule.max)
  })

  it('with sudden crowds follows them within seconds, and lets go slowly', () => {
    const { steps, saturated } = play((second) => (second % 7200 < 900 ? 6 : 0.5), day)
    // Twelve crowds: each is met in two or three doublings of ten seconds and the start of children.
    expect(saturated / 12).toBeLessThan(45)
    for (const [index, { at, by }] of steps.entries()) {
      const before = steps[index - 1]
      if (before) expect(at - before.at).toBeGreaterThanOrEqual(by > 0 ? 10 : 120)
    }
  })

  it.each([0.3, 1, 1.7, 2.5, 4, 5.5, 8])('with an even load of %s event loops comes to rest', (load) => {
    const { steps } = play((second) => load + 0.05 * noise(second), day)
    expect(steps.filter(({ at }) => at > 3600)).toEqual([])
  })
})
