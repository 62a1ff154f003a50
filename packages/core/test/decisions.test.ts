import { describe, expect, it } from 'vitest'
import { overdue, stalled, type Clocks } from '../src/deadline.js'
import { exitReason, exitStatus, parentLostCode, type EndRequest, type RawExit } from '../src/exit-status.js'
import { transition, type ChildEvent, type ChildState } from '../src/lifecycle.js'

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

  it.each<[string, RawExit, EndRequest | undefined, string]>([
    ['could not be started', { ...raw(null), error: new Error() }, 'killed', 'error'],
    ['ended by itself', raw(0), undefined, 'returned'],
    ['exited with a code', raw(3), undefined, 'error'],
    ['died of a foreign signal', raw(null, 'SIGSEGV'), undefined, 'signal'],
    ['drained', raw(0), 'interrupted', 'interrupted'],
    ['died of the interrupt itself', raw(null, 'SIGINT'), 'interrupted', 'interrupted'],
    ['failed while draining', raw(1), 'interrupted', 'error'],
    ['was killed', raw(null, 'SIGKILL'), 'killed', 'killed'],
    ['ended well before the kill reached it', raw(0), 'killed', 'returned'],
    ['was too slow', raw(null, 'SIGKILL'), 'startup-timeout', 'startup-timeout'],
    ['was silent', raw(null, 'SIGKILL'), 'health-timeout', 'health-timeout'],
    ['was killed by somebody else while draining', raw(null, 'SIGKILL'), 'interrupted', 'signal'],
    ['was recycled', raw(0), 'recycled', 'recycled'],
    ['had no heap left', raw(null, 'SIGABRT', 'FATAL ERROR: … JavaScript heap out of memory'), undefined, 'out-of-memory'],
    ['aborted', raw(null, 'SIGABRT', 'assertion failed'), undefined, 'signal'],
    ['lost its parent', raw(parentLostCode), undefined, 'parent-lost'],
  ])('a child that %s', (_what, exit, requested, reason) => {
    expect(exitReason(exit, requested)).toBe(reason)
  })

  it('tells which ends are successes', () => {
    expect(exitStatus(raw(0), undefined, 1)).toMatchObject({ success: true, reason: 'returned' })
    expect(exitStatus(raw(0), 'interrupted', 1)).toMatchObject({ success: true })
    expect(exitStatus(raw(null, 'SIGKILL'), 'killed', 1)).toMatchObject({ success: false })
    expect(exitStatus(raw(null, 'SIGKILL'), 'startup-timeout', 1).error).toMatchObject({ code: 'ASC_STARTUP_TIMEOUT' })
  })
})
