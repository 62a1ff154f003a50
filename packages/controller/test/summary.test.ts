import { describe, expect, it } from 'vitest'
import { stopSummary } from '../src/reporting/summary.js'

describe('stopSummary', () => {
  const child = (state: 'stopping' | 'exited', connections?: number) => ({ state, reported: { ...(connections !== undefined && { connections }) } })

  it.each([
    [[], 'Stopping with 0 children left'],
    [[child('stopping')], 'Stopping with 1 child left'],
    [[child('stopping', 3), child('stopping', 4), child('stopping')], 'Stopping with 3 children left, connections: 7'],
    [[child('stopping', 0), child('exited', 9)], 'Stopping with 1 child left, connections: 0'],
  ])('counts who is left, and their connections', (children, expected) => {
    expect(stopSummary(children)).toBe(expected)
  })
})
