import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffDelay, defaultBackoff, longestPause } from '../src/decide/backoff.js'
import { addFailure } from '../src/decide/restart-limit.js'
import { decideRestart, emptyHistory, parseDecision, restartPlan, type RestartDecision, type RestartHistory } from '../src/decide/restart.js'

const crash = { success: false, readyFor: undefined, starting: true }

describe('backoffDelay', () => {
  it.each([
    [1, 0], [2, 100], [3, 200], [4, 400], [10, 25_600], [11, 30_000], [10_000, 30_000],
  ])('after %i failures in a row waits %i ms', (failures, delay) => {
    expect(backoffDelay(failures, { ...defaultBackoff, jitter: 0 }, 0.5)).toBe(delay)
  })

  it('shortens by the jitter, and never lengthens', () => {
    const backoff = { ...defaultBackoff, jitter: 0.5 }
    expect(backoffDelay(11, backoff, 0)).toBe(30_000)
    expect(backoffDelay(11, backoff, 1)).toBe(15_000)
  })
})

describe('longestPause', () => {
  it.each([
    ['never was ready', undefined, 100, Infinity], ['was ready for a moment', 5, 100, 1000], ['was ready for seconds', 4000, 100, 4000], ['has a long first pause', 5, 60_000, 60_000],
  ])('of a child that %s', (_child, readyFor, initial, most) => {
    expect(longestPause(readyFor, { ...defaultBackoff, initial })).toBe(most)
  })
})

describe('addFailure', () => {
  const limit = { failures: 2, window: 100 }

  it('is exceeded by the third failure within the window when two are allowed', () => {
    const first = addFailure([], 0, limit)
    const second = addFailure(first.history, 50, limit)
    expect([first.exceeded, second.exceeded]).toEqual([false, false])
    expect(addFailure(second.history, 99, limit).exceeded).toBe(true)
  })

  it('forgets a failure exactly when the window has passed', () => {
    expect(addFailure([0, 50], 100, limit)).toEqual({ history: [50, 100], exceeded: false })
  })

  it('with a limit of 0 is exceeded by the first', () => {
    expect(addFailure([], 0, { failures: 0, window: 100 }).exceeded).toBe(true)
  })
})

describe('decideRestart', () => {
  it.each([
    ['never', false, 'finish'], ['never', true, 'finish'],
    ['failure', true, 'finish'], ['failure', false, 'restart'],
    ['always', true, 'restart'], ['always', false, 'restart'],
  ] as const)('on %s, success %s: %s', (on, success, action) => {
    const plan = restartPlan(on === 'never' ? false : { on })
    expect(decideRestart(plan, emptyHistory, { success, readyFor: 5, starting: true }, 0, 0).action).toBe(action)
  })

  it('restarts at once after the first failure, then later and later', () => {
    const plan = restartPlan({ backoff: { jitter: 0 } })
    let history: RestartHistory = emptyHistory
    const delays = [0, 1, 2, 3].map((now) => {
      const decision = decideRestart(plan, history, crash, now, 0)
      if (decision.action !== 'restart') throw new Error(decision.action)
      history = decision.history
      return decision.delay
    })
    expect(delays).toEqual([0, 100, 200, 400])
  })

  it('begins anew after a stable life', () => {
    const plan = restartPlan({ backoff: { jitter: 0 }, stableAfter: 1000 })
    const before = { consecutive: 3, failures: [] }
    expect(decideRestart(plan, before, { success: false, readyFor: 1000, starting: true }, 0, 0)).toMatchObject({ delay: 0 })
    expect(decideRestart(plan, before, { success: false, readyFor: 999, starting: true }, 0, 0)).toMatchObject({ delay: 400 })
  })

  it('counts a successful end before readiness as a failure, since it would repeat for ever', () => {
    const plan = restartPlan({ limit: { failures: 1, window: 1000 } })
    const first = decideRestart(plan, emptyHistory, { success: true, readyFor: undefined, starting: true }, 0, 0)
    if (first.action !== 'restart') throw new Error(first.action)
    expect(decideRestart(plan, first.history, { success: true, readyFor: undefined, starting: true }, 1, 0).action).toBe('give-up')
  })

  it('gives up by the default limit only while the container starts, and always by an explicit one', () => {
    const action = (plan: ReturnType<typeof restartPlan>, starting: boolean) => {
      const failures = Array.from({ length: 6 }, (_, at) => at)
      return decideRestart(plan, { consecutive: 6, failures }, { success: false, readyFor: undefined, starting }, 10, 0).action
    }
    expect([action(restartPlan(true), true), action(restartPlan(true), false)]).toEqual(['give-up', 'restart'])
    const given = restartPlan({ limit: { failures: 6, window: 60_000 } })
    expect([action(given, true), action(given, false)]).toEqual(['give-up', 'give-up'])
  })

  it('waits longer and longer even for a child that ends successfully, but soon', () => {
    const plan = restartPlan({ backoff: { jitter: 0 }, stableAfter: 1000 })
    let history: RestartHistory = emptyHistory
    const delays = [0, 1, 2, 3].map((now) => {
      const decision = decideRestart(plan, history, { success: true, readyFor: 5, starting: false }, now, 0)
      if (decision.action !== 'restart') throw new Error(decision.action)
      history = decision.history
      return decision.delay
    })
    expect(delays).toEqual([0, 100, 200, 400])
  })

  it('forgets the failures of the limit after a stable life', () => {
    const plan = restartPlan({ limit: { failures: 1, window: 60_000 }, stableAfter: 200 })
    const decision = decideRestart(plan, { consecutive: 4, failures: [0, 1, 2] }, { success: false, readyFor: 600, starting: false }, 600, 0)
    expect(decision).toMatchObject({ action: 'restart', delay: 0, history: { consecutive: 1, failures: [600] } })
  })

  it('never gives up without a limit', () => {
    const plan = restartPlan({ limit: false })
    let history: RestartHistory = emptyHistory
    for (let now = 0; now < 1000; now++) {
      const decision = decideRestart(plan, history, crash, now, 0)
      if (decision.action !== 'restart') throw new Error(decision.action)
      history = decision.history
    }
    expect(history.failures).toEqual([])
  })
})

describe('restartPlan', () => {
  it.each([
    [1, 'restart'], [{ on: 'sometimes' }, 'restart.on'], [{ backoff: { factor: 0.5 } }, 'restart.backoff.factor'],
    [{ backoff: { jitter: 2 } }, 'restart.backoff.jitter'], [{ backoff: { initial: -1 } }, 'restart.backoff.initial'],
    [{ limit: { failures: -1, window: 1 } }, 'restart.limit.failures'], [{ limit: { failures: 1 } }, 'restart.limit.window'],
    [{ stableAfter: Infinity }, 'restart.stableAfter'],
  ])('refuses %j naming %s', (restart, option) => {
    expect(() => restartPlan(restart as never)).toThrow(`'${option}' must be`)
  })
})

describe('decideRestart, whatever happens', () => {
  const lives = fc.array(fc.record({ success: fc.boolean(), readyFor: fc.option(fc.nat(20_000), { nil: undefined }), pause: fc.nat(30_000), starting: fc.boolean() }), { maxLength: 40 })
  const plans = fc.record({
    on: fc.constantFrom<'always' | 'failure'>('always', 'failure'),
    backoff: fc.record({ initial: fc.nat(500), factor: fc.double({ min: 1, max: 4, noNaN: true }), max: fc.nat(60_000), jitter: fc.double({ min: 0, max: 1, noNaN: true }) }),
    limit: fc.record({ failures: fc.nat(6), window: fc.nat(60_000) }),
    stableAfter: fc.nat(20_000),
    limited: fc.constantFrom<'always' | 'while-starting'>('always', 'while-starting'),
    onLimit: fc.constant<'stop-container'>('stop-container'),
  })

  it('never waits longer than the longest pause, and never allows more failures in the window than its limit', () => {
    fc.assert(
      fc.property(plans, lives, fc.double({ min: 0, max: 1, noNaN: true }), (plan, all, random) => {
        let history: RestartHistory = emptyHistory
        let now = 0
        const counted: number[] = []
        for (const { pause, ...life } of all) {
          now += pause
          const decision = decideRestart({ ...plan }, history, life, now, random)
          if (decision.action === 'finish') return
          const failed = !life.success || life.readyFor === undefined
          if ((life.readyFor ?? -1) >= plan.stableAfter) counted.length = 0
          const limited = plan.limited === 'always' || life.starting
          if (failed && limited) counted.push(now)
          else if (failed) counted.length = 0
          const recent = counted.filter((at) => now - at < plan.limit.window || at === now).length
          expect(decision.action).toBe(failed && limited && recent > plan.limit.failures ? 'give-up' : 'restart')
          if (decision.action === 'give-up') return
          expect(decision.delay).toBeLessThanOrEqual(plan.backoff.max)
          history = decision.history
        }
      }),
    )
  })
})

describe('restartPlan', () => {
  it('treats an undefined part of the backoff like a missing one', () => {
    expect(restartPlan({ backoff: { initial: undefined, max: undefined, factor: undefined, jitter: undefined } as never }).backoff).toEqual(defaultBackoff)
  })
})

describe('parseDecision', () => {
  const proposal: RestartDecision = { action: 'restart', delay: 7, history: { consecutive: 2, failures: [1] } }
  const cycle: Record<string, unknown> = { action: 'restart', delay: 1 }
  cycle.history = cycle

  it.each<[unknown, unknown]>([
    [{ action: 'finish' }, { action: 'finish' }],
    [{ action: 'give-up' }, { action: 'give-up', history: proposal.history }],
    [{ action: 'restart', delay: 5 }, { action: 'restart', delay: 5, history: proposal.history }],
    [{ action: 'restart', delay: 5, history: { consecutive: 0, failures: [] } }, { action: 'restart', delay: 5, history: { consecutive: 0, failures: [] } }],
    [cycle, { action: 'restart', delay: 1, history: proposal.history }],
    [{ action: 'restart', delay: 5, history: { consecutive: -1, failures: ['x'] } }, { action: 'restart', delay: 5, history: proposal.history }],
  ])('takes %j for %j', (value, decision) => {
    expect(parseDecision(value, proposal)).toEqual(decision)
  })

  it('rejects invalid decisions', () => {
    const fights = new Proxy({}, { get: () => { throw new Error('no') } })
    const junk = [undefined, null, 0, 'restart', 7n, () => {}, Promise.resolve(proposal), fights, setTimeout(() => {}, 0), { action: 'dance' },
      { action: 'restart' }, ...[NaN, -1, Infinity, 2 ** 31, '5', 5n, {}].map((delay) => ({ action: 'restart', delay }))]
    for (const value of junk) expect(parseDecision(value, proposal)).toBeUndefined()
  })
})
