import { describe, expect, it } from 'vitest'
import { overdue, stalled, type Clocks } from '../src/decide/deadline.js'
import { exitReason, exitStatus, parentLostCode, type EndRequest, type RawExit } from '../src/decide/exit-reason.js'
import type { StopCause } from '../src/base/exit-status.js'
import { graceSteps } from '../src/decide/grace-period.js'
import { lingerTimes } from '../src/instance/end-lingering.js'
import { transition, type ChildEvent, type ChildState } from '../src/decide/lifecycle.js'

describe('transition', () => {
  it.each<[ChildState, ChildEvent, ChildState | undefined]>([
    ['starting', 'ready', 'ready'], ['starting', 'stop', 'stopping'], ['starting', 'exit', 'exited'],
    ['ready', 'ready', undefined], ['ready', 'stop', 'stopping'], ['ready', 'exit', 'exited'],
    ['stopping', 'ready', undefined], ['stopping', 'stop', undefined], ['stopping', 'exit', 'exited'],
    ['exited', 'ready', undefined], ['exited', 'stop', undefined], ['exited', 'exit', undefined],
  ])('%s + %s → %s', (state, event, next) => {
    expect(transition(state, event)).toBe(next)
  })
})

describe('graceSteps', () => {
  it.each([
    [60_000, 48_000, 57_000], [10_000, 8_000, 9_500], [5_000, 4_000, 4_750], [2_000, 1_000, 1_750], [1_000, 500, 875], [0, 0, 0],
  ])('of %i ms the drain has %i, and the child is asked again after %i', (grace, drained, again) => {
    expect(graceSteps(grace)).toEqual({ drained, again, kill: grace })
  })
})

describe('lingerTimes', () => {
  it.each([
    [Infinity, 500, 850], [10_000, 500, 850], [1_500, 500, 850], [500, 176, 300], [0, 0, 0],
  ])('with %i ms left a child waits for its event loop for %i, and ends after %i', (left, patience, end) => {
    const times = lingerTimes(left)
    expect(Math.round(times.patience)).toBe(patience)
    expect(Math.round(times.patience + times.hooks + times.flush)).toBe(end)
  })
})

describe('overdue', () => {
  const timeouts = { startupTimeout: 100, healthCheckTimeout: 50 }
  const clocks = (state: ChildState): Clocks => ({ state, startedAt: 1000, heardAt: 1000 })

  it.each<[ChildState, number, 'startup' | 'health' | undefined]>([
    ['starting', 1100, undefined], ['starting', 1101, 'startup'],
    ['ready', 1050, undefined], ['ready', 1051, 'health'],
    ['stopping', 9999, undefined], ['exited', 9999, undefined],
  ])('%s at %i: %s', (state, now, clock) => {
    expect(overdue(clocks(state), timeouts, now)).toBe(clock)
  })

  it('never happens without timeouts', () => {
    expect(overdue(clocks('starting'), {}, 1e12)).toBeUndefined()
    expect(overdue(clocks('ready'), {}, 1e12)).toBeUndefined()
  })
})

describe('stalled', () => {
  it('is a check that comes later than a whole interval', () => {
    expect(stalled(1000, 2000, 1000)).toBe(false)
    expect(stalled(1000, 2001, 1000)).toBe(true)
  })
})

describe('exitReason', () => {
  const raw = (code: number | null, signal: NodeJS.Signals | null = null, output = ''): RawExit => ({ code, signal, output })

  const gently = (by: StopCause = 'stop'): EndRequest => ({ by, kill: false })
  const kill = (by: StopCause = 'stop'): EndRequest => ({ by, kill: true })

  it.each<[string, RawExit, EndRequest | undefined, string]>([
    ['could not be started', { ...raw(null), error: new Error() }, kill(), 'error'],
    ['ended by itself', raw(0), undefined, 'returned'],
    ['exited with a code', raw(3), undefined, 'error'],
    ['died of a foreign signal', raw(null, 'SIGSEGV'), undefined, 'signal'],
    ['drained', raw(0), gently(), 'interrupted'],
    ['died of the interrupt itself', raw(null, 'SIGINT'), gently('caller'), 'interrupted'],
    ['failed while draining', raw(1), gently(), 'error'],
    ['was killed', raw(null, 'SIGKILL'), kill(), 'killed'],
    ['ended well before the kill reached it', raw(0), kill(), 'returned'],
    ['drained well before the kill reached it (soak of the drills, seed 1)', raw(0), { ...kill(), drain: gently('recycle') }, 'recycled'],
    ['died of the interrupt before the kill reached it (drill broken-start, seed 2)', raw(null, 'SIGINT'), { ...kill(), drain: gently() }, 'interrupted'],
    ['was killed as it did not drain', raw(null, 'SIGKILL'), { ...kill(), drain: gently() }, 'killed'],
    ['was too slow', raw(null, 'SIGKILL'), kill('startup-timeout'), 'startup-timeout'],
    ['was silent', raw(null, 'SIGKILL'), kill('health-timeout'), 'health-timeout'],
    ['was killed by somebody else while draining', raw(null, 'SIGKILL'), gently(), 'signal'],
    ['was recycled', raw(0), gently('recycle'), 'recycled'],
    ['was replaced', raw(0), gently('replace'), 'recycled'],
    ['was recycled, and too slow to end', raw(null, 'SIGKILL'), kill('recycle'), 'killed'],
    ['had to go with its siblings', raw(0), gently('sibling'), 'interrupted'],
    ['had no heap left', raw(null, 'SIGABRT', 'FATAL ERROR: … JavaScript heap out of memory'), undefined, 'out-of-memory'],
    ['aborted', raw(null, 'SIGABRT', 'assertion failed'), undefined, 'signal'],
    ['lost its parent', raw(parentLostCode), undefined, 'parent-lost'],
  ])('a child that %s', (_what, exit, requested, reason) => {
    expect(exitReason(exit, requested)).toBe(reason)
  })

  it('says which exits are successes', () => {
    expect(exitStatus(raw(0), undefined, 1)).toMatchObject({ success: true, reason: 'returned' })
    expect(exitStatus(raw(0), gently(), 1)).toMatchObject({ success: true, stoppedBy: 'stop' })
    expect(exitStatus(raw(null, 'SIGKILL'), kill(), 1)).toMatchObject({ success: false })
    expect(exitStatus(raw(null, 'SIGKILL'), kill('startup-timeout'), 1).error).toMatchObject({ code: 'ASC_STARTUP_TIMEOUT' })
  })
})
