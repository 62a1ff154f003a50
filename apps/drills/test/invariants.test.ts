import { describe, expect, it } from 'vitest'
import { brokenExits } from '../src/checks/broken-exits.js'
import { brokenFloor } from '../src/checks/broken-floor.js'
import { brokenLosses } from '../src/checks/broken-losses.js'
import { brokenMemory } from '../src/checks/broken-memory.js'
import { brokenOutput, finished } from '../src/checks/broken-output.js'
import { brokenStatistics } from '../src/checks/broken-statistics.js'
import type { Act, Census, ChildRef, Counts, Entry, ServiceEvent, ToldExit } from '../src/protocol/told.js'
import { surplus } from '../src/service/possessions.js'

const child = (id: number, name = `web-${id}`): ChildRef => ({ id, generation: 1, name, pid: 1000 + id })
const census = (ready: number[], counts: Partial<Counts> = {}): Census => {
  return { ready, statistics: { spawns: 0, restarts: 0, failures: 0, replacements: 0, leaked: 0, ...counts } }
}
const ended = (status: Partial<ToldExit>): ToldExit => ({ success: false, reason: 'signal', code: null, signal: 'SIGKILL', leaked: false, ...status })
const dated = (...events: (ServiceEvent | Act)[]): Entry[] => events.map((event, at) => ({ ...event, at: at * 1000 }))
const exit = (id: number, status: Partial<ToldExit>, ready: number[] = []): ServiceEvent => ({ kind: 'exit', child: child(id), status: ended(status), ...census(ready) })

describe('exits', () => {
  const hurt: Act = { kind: 'hurt', id: 1, how: 'SIGKILL', reasons: ['signal'], must: true }
  const abandoned: ServiceEvent = { kind: 'log', level: 'info', text: 'Abandoned what was starting, as a newer change was asked for', fields: '{}' }
  it.each<[string, Entry[], number]>([
    ['that nobody asked for', dated(exit(1, {})), 1],
    ['of a child that was hurt', dated(hurt, exit(1, {})), 0],
    ['of a child that was hurt, for another reason', dated(hurt, exit(1, { reason: 'health-timeout' })), 1],
    ['that did not come', dated(hurt), 1],
    ['that was lost with the supervisor', dated(hurt, { kind: 'fatal' }), 0],
    ['on request', dated(exit(1, { success: true, reason: 'interrupted', stoppedBy: 'stop' })), 0],
    ['of a child that was killed for no reason', dated(exit(1, { reason: 'killed', stoppedBy: 'stop' })), 1],
    ['of a child that was killed where there was no time', dated({ kind: 'ruthless' }, exit(1, { reason: 'killed', stoppedBy: 'stop' })), 0],
    ['of broken code', dated({ kind: 'spoilt', reasons: ['error'] }, { kind: 'spawn', child: child(1), again: false, ...census([]) }, exit(1, { reason: 'error' })), 0],
    ['of code that was started before it broke', dated({ kind: 'spawn', child: child(1), again: false, ...census([]) }, { kind: 'spoilt', reasons: ['error'] }, exit(1, { reason: 'error' })), 1],
    ['of what was superseded while it started', dated(abandoned, exit(1, { reason: 'killed', stoppedBy: 'stop' })), 0],
    ['of a child that was killed after that', dated(abandoned, { kind: 'done', action: 'restart', error: 'superseded' }, exit(1, { reason: 'killed', stoppedBy: 'stop' })), 1],
    ['of a child that crashed meanwhile', dated(abandoned, exit(1, {})), 1],
  ])('%s', (_, entries, broken) => expect(brokenExits(entries)).toHaveLength(broken))
})

describe('the floor', () => {
  const ready = (id: number, now: number[], name?: string): ServiceEvent => ({ kind: 'ready', child: child(id, name), ...census(now) })
  const start = [ready(1, [1]), ready(2, [1, 2]), { kind: 'floor', ready: 2 }] as const
  it.each<[string, Entry[], number]>([
    ['is kept', dated(...start, ready(3, [1, 2, 3])), 0],
    ['is not kept: an old one was asked to end too early', dated(...start, { kind: 'spawn', child: child(3), again: false, ...census([1]) }), 1],
    ['does not count a child that has failed, until another is ready in its place', dated(...start, exit(1, {}, [2]), ready(3, [2, 3], 'web-1')), 0],
    ['counts again from then on', dated(...start, exit(1, {}, [2]), ready(3, [2, 3], 'web-1'), { kind: 'spawn', child: child(4), again: false, ...census([3]) }), 1],
  ])('%s', (_, entries, broken) => expect(brokenFloor(entries)).toHaveLength(broken))
})

describe('statistics', () => {
  const spawn = (again: boolean, counts: Partial<Counts>): ServiceEvent => ({ kind: 'spawn', child: child(1), again, ...census([], counts) })
  const mended = (restarts: number, counts: Partial<Counts>): ServiceEvent => ({ kind: 'mended', child: child(1), inner: { restarts, failures: restarts, leaked: 0 }, ...census([], counts) })
  it.each<[string, Entry[], number]>([
    ['that add up', dated(spawn(false, { spawns: 1 }), spawn(true, { spawns: 1, restarts: 1 })), 0],
    ['that count a restart as a spawn', dated(spawn(false, { spawns: 1 }), spawn(true, { spawns: 2 })), 1],
    ['of what was mended inside', dated(mended(2, { restarts: 2, failures: 2 }), mended(3, { restarts: 3, failures: 3 })), 0],
    ['of what was mended inside, counted twice', dated(mended(2, { restarts: 2, failures: 2 }), mended(3, { restarts: 5, failures: 5 })), 1],
  ])('%s', (_, entries, broken) => expect(brokenStatistics(entries)).toHaveLength(broken))
})

describe('losses', () => {
  const entries = dated({ kind: 'act', text: 'begin' }, { kind: 'hurt', id: 1, how: 'SIGKILL', reasons: ['signal'], must: true }, exit(1, {}))
  it.each([
    ['with the child that was hurt', { askedAt: 900, lostAt: 1100, pid: 1001 }, 0],
    ['on a new connection meanwhile', { askedAt: 900, lostAt: 1100 }, 0],
    ['with another child', { askedAt: 900, lostAt: 1100, pid: 1002 }, 1],
    ['before it was hurt', { askedAt: 100, lostAt: 200, pid: 1001 }, 1],
    ['long after', { askedAt: 9000, lostAt: 9100, pid: 1001 }, 1],
  ])('%s', (_, loss, broken) => expect(brokenLosses(entries, [{ ...loss, reason: 'ECONNRESET' }])).toHaveLength(broken))

  it('with their supervisor', () => expect(brokenLosses(dated({ kind: 'fatal' }), [{ askedAt: 0, lostAt: 5, reason: 'ECONNRESET' }])).toEqual([]))
})

describe('output', () => {
  it.each([
    ['whole', '[web 1] line 1/0 0 end\n[web 1] line 1/0 1 x end\n[web 1] last 1/0 2 end\n', 0],
    ['of two', '[web 1] line 1/0 0 end\n[web 2] line 2/0 0 end\n[web 1] line 1/0 1 x end\n', 0],
    ['with a gap', '[web 1] line 1/0 0 end\n[web 1] line 1/0 2 xx end\n', 1],
    ['mixed', '[web 1] line 1/0 0 [web 2] line 2/0 0 end\nend\n', 1],
    ['after the last line', '[web 1] last 1/0 0 end\n[web 1] line 1/0 0 end\n', 1],
  ])('%s', (_, text, broken) => expect(brokenOutput(text)).toHaveLength(broken))

  it('names who was heard to the end', () => expect(finished('[web 1] last 1/0 0 end\n[web 2] line 2/0 0 end\n')).toEqual(['1/0']))
})

describe('memory', () => {
  const mega = 1e6
  it.each([
    ['flat', [20, 11, 12, 11, 12, 11], 0],
    ['growing', [11, 12, 14, 16, 18, 20], 1],
    ['with one peak', [11, 12, 30, 11, 12, 11, 12, 12, 11], 0],
    ['of few samples', [11, 30], 0],
  ])('%s', (_, samples, broken) => expect(brokenMemory(samples.map((value) => value * mega))).toHaveLength(broken))
})

it('what is there and was not before, as often as it is', () => {
  expect(surplus(['pipe', 'socket'], ['pipe', 'pipe', 'file'])).toEqual(['pipe', 'file'])
})
