import { describe, expect, it } from 'vitest'
import type { EventType, MonitorEvent, MonitorEvents } from '../../src/contract/events.js'
import { childRows } from '../../src/model/child-rows.js'
import { retryDelay } from '../../src/model/connection.js'
import { totals } from '../../src/model/figures.js'
import { addLines, emptyLog, keptLines, visibleLines } from '../../src/model/log-buffer.js'
import { emptyModel, type Model } from '../../src/model/model.js'
import { plainText } from '../../src/model/plain-text.js'
import { reduce, type Happening } from '../../src/model/reduce.js'
import { timeline } from '../../src/model/timeline.js'
import { addSample, bucketSize, columns, trendFromHistory, trendSpan, type Trend } from '../../src/model/trend.js'
import { action, child, exit, figures, generation, iso, line, service, status } from './made-up.js'

const t0 = Date.parse('2026-03-01T12:00:00Z')

/** What the page knows after a snapshot of these children and what came then. */
function after(...happenings: Happening[]): Model {
  return happenings.reduce(reduce, emptyModel(t0))
}

function event<Type extends EventType>(type: Type, data: MonitorEvents[Type], time = t0): Happening {
  return { type: 'event', at: time, event: { type, id: '1', time: iso(time), ...data } as unknown as MonitorEvent }
}

const web = [1, 2].map((id) => child(id, {}, t0))
const snapshot = event('snapshot', { status: status([service(web, {}, t0)], {}, t0) })
const states = (model: Model) => [...model.children.values()].map(({ id, name, state }) => `${id} ${name} ${state}`)
const { pid: _pid, ...waiting } = child(1, { state: 'waiting', restartAt: iso(t0 + 3000) }, t0)

describe('what events change', () => {
  const cases: [string, Happening[], (model: Model) => unknown, unknown][] = [
    ['a snapshot says what runs', [], states, ['1 web-1 ready', '2 web-2 ready']],
    ['a snapshot makes all before it void', [event('child-started', { child: child(9), again: false }), snapshot], states, ['1 web-1 ready', '2 web-2 ready']],
    ['a child that was started is added', [event('child-started', { child: child(3, { state: 'starting' }), again: false })], states, ['1 web-1 ready', '2 web-2 ready', '3 web-3 starting']],
    ['a child that is ready is ready', [event('child-started', { child: child(3, { state: 'starting' }), again: false }), event('child-ready', { child: child(3) })], (model) => model.children.get(3)!.state, 'ready'],
    ['a child that was asked to end is stopping', [event('child-changed', { child: child(1, { state: 'stopping' }) })], states, ['1 web-1 stopping', '2 web-2 ready']],
    ['a child that ended and is not restarted is gone', [event('child-exited', { child: web[0]!, exit: exit(1, { then: 'none' }) })], states, ['2 web-2 ready']],
    ['a child that is to be restarted waits', [event('child-exited', { child: waiting, exit: exit(1) })], states, ['1 web-1 waiting', '2 web-2 ready']],
    ['the next child takes the place of the one that waited', [event('child-exited', { child: waiting, exit: exit(1) }), event('child-started', { child: child(3, { name: 'web-1', state: 'starting' }), again: true })], states, ['2 web-2 ready', '3 web-1 starting']],
    ['a child of another generation does not', [event('child-exited', { child: waiting, exit: exit(1) }), event('child-started', { child: child(3, { name: 'web-1', generation: 2 }), again: false })], states, ['1 web-1 waiting', '2 web-2 ready', '3 web-1 ready']],
    ['a place that waits goes with its generation', [event('child-exited', { child: waiting, exit: exit(1) }), event('generation-changed', { service: 'web', number: 1, state: 'failed' })], states, []],
    ['a place that waits in a generation that is not there any more is gone', [event('child-exited', { child: waiting, exit: exit(1) }), event('service-changed', { service: service([], { generations: [generation(2)] }, t0) })], states, ['2 web-2 ready']],
    ['a replacement tells of both', [event('child-replaced', { child: child(1, { state: 'stopping' }), successor: child(3, { name: 'web-1' }) })], states, ['1 web-1 stopping', '2 web-2 ready', '3 web-1 ready']],
    ['exits are kept, the newest first', [event('child-exited', { child: web[0]!, exit: exit(1) }), event('child-exited', { child: web[1]!, exit: exit(2) })], (model) => model.exits.map(({ id }) => id), [2, 1]],
    ['an exit that is told twice counts once', [event('child-exited', { child: web[0]!, exit: exit(1) }), { type: 'exits', exits: [exit(1)] }], (model) => model.exits.length, 1],
    ['figures go to their children and leave the rest alone', [event('figures', { supervisor: figures(t0), children: { 1: figures(t0, { rss: 5 }), 77: figures(t0) } })], (model) => [model.children.get(1)!.figures!.rss, model.children.get(2)!.figures, model.children.size], [5, undefined, 2]],
    ['figures stay when a later event has none', [event('figures', { supervisor: figures(t0), children: { 1: figures(t0, { rss: 5 }) } }), event('child-changed', { child: child(1, { status: 'busy' }) })], (model) => model.children.get(1)!.figures!.rss, 5],
    ['a child that waits has no figures', [event('figures', { supervisor: figures(t0), children: { 1: figures(t0) } }), event('child-exited', { child: waiting, exit: exit(1) })], (model) => model.children.get(1)!.figures, undefined],
    ['an action is kept with its newest state', [event('action-started', { action: action(1, { state: 'running' }) }), event('action-done', { action: action(1) })], (model) => model.actions.map(({ id, state }) => `${id} ${state}`), ['1 done']],
    ['the end of the supervisor is shown, with its reason', [event('bye', { reason: 'SIGTERM' })], (model) => model.connection, { state: 'ended', since: t0, reason: 'SIGTERM' }],
    ['an event of a type that is not known changes nothing', [event('brand-new' as 'resumed', {})], states, ['1 web-1 ready', '2 web-2 ready']],
    ['a service that changed is taken over', [event('service-changed', { service: { ...service(web, { state: 'degraded' }, t0) } })], (model) => model.services.get('web')!.state, 'degraded'],
  ]
  it.each(cases)('%s', (_title, happenings, look, expected) => {
    expect(look(after(snapshot, ...happenings))).toEqual(expected)
  })

  it('forgets the past of another supervisor', () => {
    const other = status([service(web, {}, t0)], {}, t0)
    const model = after(snapshot, event('child-exited', { child: web[0]!, exit: exit(1) }), event('snapshot', { status: { ...other, supervisor: { ...other.supervisor, pid: 9 } } }))
    expect(model.exits).toEqual([])
  })

  it('keeps no more than it can show, however long it is open', () => {
    const many = Array.from({ length: 500 }, (_, id) => event('child-exited', { child: child(id), exit: exit(id, { then: 'none' }) }))
    expect(after(snapshot, ...many).exits).toHaveLength(200)
  })
})

describe('the connection', () => {
  const lost = (at: number, retryAt: number): Happening => ({ type: 'connection', state: 'lost', at, retryAt })

  it('is live with the first event, and old since it was lost', () => {
    const model = after(snapshot, lost(t0 + 5000, t0 + 6000), { type: 'connection', state: 'lost', at: t0 + 6000, retryAt: t0 + 8000 })
    expect(model.connection).toEqual({ state: 'lost', since: t0 + 5000, retryAt: t0 + 8000 })
    expect(reduce(model, snapshot).connection.state).toBe('live')
  })

  it('stays ended when the supervisor has said so, and says when it tries again', () => {
    const model = after(snapshot, event('bye', { reason: 'SIGTERM' }), lost(t0 + 1, t0 + 1000))
    expect(model.connection).toMatchObject({ state: 'ended', reason: 'SIGTERM', retryAt: t0 + 1000 })
  })

  it('lets time stand still while nothing is heard', () => {
    expect(after(snapshot, { type: 'tick', at: t0 + 1900 }).now).toBe(t0 + 1900)
    expect(after(snapshot, lost(t0, t0 + 1), { type: 'tick', at: t0 + 1900 }).now).toBe(t0)
  })

  it("goes by the supervisor's clock, however wrong the browser's is", () => {
    const hourBehind: Happening = { ...(snapshot as Extract<Happening, { type: 'event' }>), at: t0 - 3_600_000 }
    expect(after(hourBehind, { type: 'tick', at: t0 - 3_600_000 + 2000 }).now).toBe(t0 + 2000)
  })

  it.each([[1, 0, 800], [1, 1, 1200], [2, 0.5, 2000], [5, 0.5, 15_000], [99, 0.5, 15_000]])('after %i failures, with chance %d, tries again in %i ms', (failures, random, expected) => {
    expect(retryDelay(failures, random)).toBe(expected)
  })
})

describe('figures together', () => {
  it('counts the memory of a process once, however many threads it has', () => {
    const threads = [1, 2].map((id) => child(id, { kind: 'thread', pid: 7, figures: figures(t0, { rss: 100, connections: 3, requestRate: 4 }) }))
    expect(totals(threads)).toMatchObject({ memory: 100, connections: 6, requestRate: 8 })
  })

  it('says nothing where nothing is known', () => {
    expect(totals([child(1)])).toEqual({})
  })
})

describe('the trend', () => {
  it('keeps the newest of ten seconds, and the worst delay', () => {
    const trend = addSample(addSample([], t0, { memory: 5, loopDelay: 90 }), t0 + 3000, { memory: 6, loopDelay: 2 })
    expect(trend).toEqual([{ time: t0, totals: { memory: 6, loopDelay: 90 } }])
  })

  it('forgets what is older than an hour', () => {
    let trend: Trend = []
    for (let step = 0; step < 400; step++) trend = addSample(trend, t0 + step * bucketSize, { memory: step })
    expect(trend).toHaveLength(trendSpan / bucketSize)
    expect(trend.at(-1)!.totals.memory).toBe(399)
  })

  it('puts the history of the supervisor before what the page has seen', () => {
    const series = [{ service: 'web', name: 'web', figures: [figures(t0, { rss: 10 }), figures(t0 + 1000, { rss: 20 }), figures(t0 + bucketSize, { rss: 30 })] }, { service: 'jobs', name: 'jobs', figures: [figures(t0)] }]
    const seen: Trend = [{ time: t0 + bucketSize, totals: { memory: 99 } }]
    expect(trendFromHistory({ time: iso(t0), series }, 'web', seen).map(({ totals }) => totals.memory)).toEqual([20, 99])
  })

  it('leaves a hole where the supervisor was not heard', () => {
    const trend: Trend = [{ time: t0, totals: { memory: 1 } }, { time: t0 + 600_000, totals: { memory: 2 } }]
    expect(columns(trend, 'memory')[1]).toEqual([1, null, 2])
  })
})

describe('the timeline', () => {
  const hour = 3_600_000

  it('shows a generation that starts, serves and drains, and the next one in another row', () => {
    const change = (number: number, state: 'starting' | 'serving' | 'draining' | 'ended', time: number) => event('generation-changed', { service: 'web', number, state }, time)
    const first = status([service(web, { generations: [generation(1, { startedAt: iso(t0), readyAt: iso(t0) }, t0)] }, t0)], {}, t0)
    const model = after(event('snapshot', { status: first }), change(2, 'starting', t0 + 60_000), change(2, 'serving', t0 + 90_000), change(1, 'draining', t0 + 90_000), change(1, 'ended', t0 + 120_000), { type: 'tick', at: t0 + 180_000 })
    const { bars } = timeline(model, 'web', 180_000)
    expect(bars.map(({ number, row, parts }) => [number, row, parts.map(({ kind }) => kind)])).toEqual([[1, 0, ['serving', 'draining']], [2, 1, ['starting', 'serving']]])
  })

  it('knows generations of the past by the exits of their children, and which never was ready', () => {
    const { readyFor: _readyFor, ...never } = exit(2, { generation: 2, startedAt: iso(t0 - 20_000) }, t0 - 10_000)
    const exits = [exit(1, { generation: 1, startedAt: iso(t0 - 70_000), readyFor: 29_000 }, t0 - 30_000), never]
    const { bars } = timeline(after(event('snapshot', { status: status([service([], { generations: [generation(3, {}, t0)] }, t0)], {}, t0) }), { type: 'exits', exits }), 'web', hour)
    expect(bars.map(({ number, parts }) => `${number} ${parts.map(({ kind }) => kind).join(' ')}`)).toEqual(['1 starting serving', '3 starting serving', '2 failed'])
  })

  it('draws exits that are close as one mark, a failure among them as a failure', () => {
    const exits = [exit(2, { success: true, stoppedBy: 'stop' }, t0 - 500), exit(1, {}, t0 - 1000), exit(3, { success: true, stoppedBy: 'stop' }, t0 - 1_800_000)]
    const { marks } = timeline(after(snapshot, { type: 'exits', exits }), 'web', hour)
    expect(marks.map(({ failure, exits }) => [failure, exits.length])).toEqual([[false, 1], [true, 2]])
  })
})

describe('the rows of children', () => {
  const children = [child(10, { figures: figures(t0, { rss: 5 }) }), child(2, { figures: figures(t0, { rss: 9 }), state: 'starting' }), child(1, { generation: 0 })]
  const model = after(event('snapshot', { status: status([service(children, {}, t0)], {}, t0) }))
  const names = (by: Parameters<typeof childRows>[2], filter = '') => childRows(model, 'web', by, filter).map(({ number, children }) => `${number}: ${children.map(({ name }) => name).join(' ')}`)

  it.each([
    ['by name, as people count', { by: 'name', down: false }, '', ['1: web-2 web-10', '0: web-1']],
    ['by memory, the biggest first', { by: 'memory', down: true }, '', ['1: web-2 web-10', '0: web-1']],
    ['by memory, the smallest first', { by: 'memory', down: false }, '', ['1: web-10 web-2', '0: web-1']],
    ['by state, those that are not ready first', { by: 'state', down: false }, '', ['1: web-2 web-10', '0: web-1']],
    ['filtered by name', { by: 'name', down: false }, 'WEB-10', ['1: web-10', '0: ']],
    ['filtered by state', { by: 'name', down: false }, 'starting', ['1: web-2', '0: ']],
  ] as const)('%s', (_title, sorting, filter, expected) => {
    expect(names(sorting, filter)).toEqual(expected)
  })
})

describe('the log', () => {
  it('leaves out lines that are here already, after a reconnect', () => {
    const log = addLines(addLines(emptyLog, [line(1, 'a'), line(2, 'b')]), [line(1, 'a'), line(2, 'b'), line(3, 'c')])
    expect(log.lines.map(({ text }) => text)).toEqual(['a', 'b', 'c'])
  })

  it('keeps the newest lines', () => {
    const log = addLines(emptyLog, Array.from({ length: keptLines + 10 }, (_, seq) => line(seq, 'x')))
    expect([log.lines.length, log.lines[0]!.seq]).toEqual([keptLines, 10])
  })

  it.each([
    ['text in any case', { text: 'GET', name: '', stream: '' }, ['get /']],
    ['a name', { text: '', name: 'web-2', stream: '' }, ['boom']],
    ['a stream', { text: '', name: '', stream: 'stderr' }, ['boom']],
    ['nothing', { text: '', name: '', stream: '' }, ['get /', 'boom']],
  ] as const)('filters by %s', (_title, filter, expected) => {
    const lines = [line(1, 'get /'), line(2, 'boom', { name: 'web-2', stream: 'stderr' }), line(3, 'x', { service: 'jobs' })]
    expect(visibleLines(lines, filter, 'web').map(({ text }) => text)).toEqual(expected)
  })

  it.each([
    ['colours', '\u001b[31mred\u001b[0m', 'red'],
    ['links of terminals', '\u001b]8;;http://x\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['control characters', 'a\u0007b\u0000c\rd', 'abcd'],
    ['marks that turn text around', 'user\u202etxt.exe', 'usertxt.exe'],
    ['nothing else', '<b>&amp; ünï\tcode 😀', '<b>&amp; ünï\tcode 😀'],
  ])('takes %s out of a line', (_title, text, expected) => {
    expect(plainText(text)).toBe(expected)
  })
})
