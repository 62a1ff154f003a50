import { findSetpriv } from '@asc/core/backend'
import { describe, expect, it } from 'vitest'
import { guarded, guardFor, type OrphanPolicy } from '../src/orphans.js'

const setpriv = findSetpriv()

describe('the guard of a child', () => {
  it.runIf(setpriv)("is the kernel's signal if there is one", () => {
    expect(guardFor('kill', false)).toEqual({ signal: 'KILL', watchdog: undefined })
  })

  it('is a watchdog that kills at once, if that is requested', () => {
    expect(guardFor('kill', true)).toEqual({ signal: undefined, watchdog: 0 })
  })

  it('is a watchdog that gives time to drain', () => {
    for (const forced of [true, false]) expect(guardFor('drain', forced)).toEqual({ signal: undefined, watchdog: 10_000 })
  })

  it('is refused for an unknown policy', () => {
    expect(() => guardFor('adopt' as OrphanPolicy, false)).toThrow(/'orphans' must be one of 'kill', 'drain': current value is 'adopt'/)
  })
})

describe('a guarded command line', () => {
  it.runIf(setpriv)('starts under setpriv', () => {
    expect(guarded('KILL', 'node', ['-v'])).toEqual([setpriv, ['--pdeathsig', 'KILL', 'node', '-v']])
    expect(guarded('TERM', 'node', [])).toEqual([setpriv, ['--pdeathsig', 'TERM', 'node']])
  })

  it('is unchanged without a signal', () => {
    expect(guarded(undefined, 'node', ['-v'])).toEqual(['node', ['-v']])
  })
})
