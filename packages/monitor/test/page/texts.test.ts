import { describe, expect, it } from 'vitest'
import { ago, bytes, cores, count, delay, duration, short } from '../../src/model/format.js'
import { requestPlan, type Choices, type Wish } from '../../src/model/request-plan.js'
import { clock, clockOfDay } from '../../src/model/time-zone.js'
import { actionNews, childState, connectionText, consequence } from '../../src/model/words.js'
import { action, child, exit, figures, iso } from './made-up.js'

const t0 = Date.parse('2026-03-01T12:00:00Z')

describe('numbers as text', () => {
  it.each([
    [bytes(undefined), '–'], [bytes(512), '512 B'], [bytes(87.4 * 1024 ** 2), '87.4 MB'], [bytes(3 * 1024 ** 3), '3 GB'],
    [short(0), '0'], [short(0.254), '0.25'], [short(12_400.4), '12,400'], [delay(0.41), '0.4 ms'], [delay(12.3), '12 ms'], [delay(1234), '1.2 s'], [cores(0.125), '13 %'], [cores(0.004), '0.4 %'],
    [duration(850), '850 ms'], [duration(185_000), '3 min 5 s'], [duration(7_800_000), '2 h 10 min'], [duration(86_400_000 * 4), '4 d'], [duration(-5), '0 ms'],
    [ago(100), 'just now'], [ago(65_000), '1 min ago'], [count(1, 'child', 'children'), '1 child'], [count(1200, 'exit'), '1,200 exits'],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected)
  })
})

describe('times as text', () => {
  it.each([
    ['UTC', clock(t0, 'utc'), '12:00:00'],
    ['the zone of the reader', clock(t0, 'local', 'time', 'Asia/Kolkata'), '17:30:00'],
    ['summer time', clock(Date.parse('2026-07-01T12:00:00Z'), 'local', 'time', 'Europe/Berlin'), '14:00:00'],
    ['the zone, in full', clock(t0, 'utc', 'full'), '2026-03-01 12:00:00 UTC'],
    ['today', clockOfDay(t0, t0 + 1000, 'utc'), '12:00:00'],
    ['another day', clockOfDay(t0 - 86_400_000, t0, 'utc'), '2026-02-28 12:00:00'],
    ['a day that is another one only for the reader', clockOfDay(t0, t0 + 8 * 3_600_000, 'local', 'Asia/Tokyo'), '2026-03-01 21:00:00'],
    ['no time', clock(NaN, 'utc'), ''],
  ])('%s', (_title, text, expected) => {
    expect(text).toBe(expected)
  })
})

describe('states in words', () => {
  it.each([
    [child(1), 'ready'],
    [child(1, { state: 'stopping', figures: figures(t0, { connections: 3 }) }), 'draining'],
    [child(1, { state: 'stopping', figures: figures(t0, { connections: 0 }) }), 'stopping'],
    [child(1, { state: 'waiting', restartAt: iso(t0 + 2100) }), 'restart in 3 s'],
    [child(1, { state: 'waiting', restartAt: iso(t0 - 5) }), 'restarting'],
  ])('%#', (one, expected) => {
    expect(childState(one, t0).text).toBe(expected)
  })

  it.each([
    [connectionText({ state: 'lost', since: 0, retryAt: 4200 }, 1000), 'Connection lost. Trying again in 4 s.'],
    [connectionText({ state: 'lost', since: 0, retryAt: 4200, reason: 'this device is offline' }, 4300), 'Connection lost: this device is offline. Trying again…'],
    [connectionText({ state: 'ended', since: 0, reason: 'SIGTERM', retryAt: 2000 }, 0), 'The supervisor has ended: SIGTERM. Trying again in 2 s.'],
    [actionNews(action(1)), 'Reload of web done in 1 s'],
    [actionNews(action(1, { state: 'failed', text: 'rolled back' })), 'Reload of web failed: rolled back'],
    [consequence(exit(1, { delay: 4000 })), 'restarted after 4 s'], [consequence(exit(1)), 'restarted at once'], [consequence(exit(1, { then: 'gave-up' })), 'not started again'],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected)
  })
})

describe('what is asked, and what is sent', () => {
  const choices: Choices = { count: 4, minutes: undefined, megabytes: undefined, typed: '' }
  const scale: Wish = { action: 'scale', service: 'web', group: 'web', from: 4 }
  const stop: Wish = { action: 'stop-service', service: 'web', children: 4, only: false }
  const one = { service: 'web', name: 'web-2', id: 7 }

  it.each<[string, Wish, Partial<Choices>, object]>([
    ['a reload', { action: 'reload', service: 'web', children: 4 }, {}, { name: 'reload', body: { service: 'web', wait: false } }],
    ['a scaling', scale, { count: 6 }, { name: 'scale', body: { target: 'web/web', count: 6, wait: false } }],
    ['a recycling by age and size', { action: 'recycle', service: 'web', children: 4 }, { minutes: 1.5, megabytes: 200 }, { name: 'recycle', body: { target: 'web', wait: false, olderThan: 90_000, above: 209_715_200 } }],
    ['a recycling of all', { action: 'recycle', service: 'web', children: 4 }, {}, { name: 'recycle', body: { target: 'web', wait: false } }],
    ['a restart', { action: 'restart', ...one }, {}, { name: 'restart', body: { target: '#7', wait: false } }],
    ['a kill', { action: 'kill', ...one }, {}, { name: 'restart', body: { target: '#7', force: true, wait: false } }],
    ['the stop of a child', { action: 'stop-child', ...one }, {}, { name: 'stop', body: { target: '#7', wait: false } }],
    ['the stop of one service of several', stop, { typed: 'web' }, { name: 'stop', body: { target: 'web', wait: false } }],
    ['the stop of the only service, which ends the supervisor', { ...stop, only: true }, { typed: 'web' }, { name: 'stop', body: { wait: false } }],
  ])('%s', (_title, wish, given, expected) => {
    const plan = requestPlan(wish, { ...choices, ...given })
    expect(plan.obstacle).toBeUndefined()
    expect(plan.request).toEqual(expected)
  })

  it.each<[string, Wish, Partial<Choices>]>([
    ['to the size that it has', scale, {}], ['to nothing', scale, { count: 0 }], ['to half a child', scale, { count: 2.5 }], ['to no number', scale, { count: NaN }],
    ['a stop whose name was not typed', stop, { typed: 'we' }], ['a recycling below zero', { action: 'recycle', service: 'web', children: 1 }, { minutes: -1 }],
  ])('cannot do %s', (_title, wish, given) => {
    expect(requestPlan(wish, { ...choices, ...given }).obstacle).toBeDefined()
  })
})
