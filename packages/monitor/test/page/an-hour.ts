import type { Series } from '../../src/contract/exits.js'
import type { ChildStatus, Figures } from '../../src/contract/status.js'
import { totalFigures } from '../../src/figures/total-figures.js'
import { action, child, exit, figures, generation, iso, line, service, status } from './made-up.js'
import { StandIn } from './stand-in.js'

const minute = 60_000

/** A service in the middle of a reload, after an hour in which one child crashed and one release did not start. Always the same hour. */
export async function anHour(): Promise<StandIn & { tick(): void; lose(meanwhile: () => Promise<void>): Promise<void> }> {
  const now = Date.now()
  const random = generator(7)
  const old = [1, 2, 3, 4].map((index) => child(index + 12, { name: `web-${index}`, generation: 4, startedAt: iso(now - 26 * minute), restarts: index === 3 ? 1 : 0, state: index <= 2 ? 'stopping' : 'ready' }, now))
  const fresh = [1, 2, 3, 4].map((index) => child(index + 17, { name: `web-${index}`, generation: 5, startedAt: iso(now - 2400 + index * 80), state: index <= 3 ? 'ready' : 'starting' }, now))
  const at = (one: ChildStatus, time: number): Figures => {
    const load = one.generation === 5 ? (one.state === 'starting' ? 0 : 0.6) : one.state === 'stopping' ? 0.06 : 1
    return figures(time, {
      rss: (one.generation === 5 ? 71 : 96) * 1024 ** 2 + random() * 8 * 1024 ** 2, cpu: load * (0.3 + random() * 0.08), loopDelay: 0.5 + random(), loopDelayMax: 2 + random() * 9,
      connections: Math.round(load * (38 + random() * 9)), requests: Math.round(load * random() * 4), requestRate: 150 * load * (1 + one.id / 99),
    })
  }
  const children = [...old, ...fresh].map((one) => ({ ...one, figures: at(one, now - 1000) }))
  const { readyAt: _readyAt, ...starting } = generation(5, { state: 'starting', startedAt: iso(now - 2400), ready: 3 }, now)
  const made = service(children, {
    state: 'reloading', summary: 'Reloading: 3 of 4 new children are ready; 2 old ones serve, 2 drain', since: iso(now - 2400),
    generations: [generation(4, { state: 'draining', startedAt: iso(now - 26 * minute), readyAt: iso(now - 26 * minute + 900) }, now), starting],
    groups: [{ name: 'web', wanted: 4, ready: 3 }], counts: { spawns: 21, restarts: 1, failures: 2, replacements: 8, leaked: 0, generations: 5, rollbacks: 1 },
  }, now)
  const standIn = new StandIn(status([made], {}, now))
  const replaced = (number: number, first: number, lived: number, ended: number) => [3, 2, 1, 0].map((index) => exit(first + index, {
    name: `web-${index + 1}`, generation: number, startedAt: iso(ended - lived), age: lived, readyFor: lived - 800, success: true, reason: 'interrupted', code: 0, stoppedBy: 'restart', askedBy: 'asc reload, ada on host-7', then: 'none',
    explanation: [`web-${index + 1} of generation ${number} was replaced`, 'It drained in 1.2 s; nothing was lost.'],
  }, ended + index * 300))
  const message = "Cannot read properties of undefined (reading 'id')"
  const crashed = now - 19 * minute
  const { readyFor: _readyFor, ...neverReady } = exit(11, {
    name: 'web-1', generation: 3, age: 740, startedAt: iso(now - 34 * minute), then: 'none',
    explanation: ['web-1 of the new release failed before it was ready', 'Error: connect ECONNREFUSED 127.0.0.1:5432 (src/db.js, line 12)', 'The reload was rolled back; the old children went on.'],
  }, now - 34 * minute + 740)
  standIn.exits = [
    exit(12, {
      name: 'web-3', generation: 4, age: 7 * minute, readyFor: 7 * minute - 400, startedAt: iso(now - 26 * minute),
      explanation: [`web-3 crashed: TypeError: ${message}`, 'It was thrown in src/session.js, line 41.', 'Another child took its place after 310 ms. The other three went on.'],
      error: { type: 'TypeError', message, file: '/srv/web/src/session.js', line: 41, column: 23, stack: `TypeError: ${message}\n    at session (/srv/web/src/session.js:41:23)\n    at handle (/srv/web/src/server.js:18:9)` },
      lines: [line(1, 'GET /account 200 4 ms', { name: 'web-3' }, crashed - 900), line(2, 'GET /session/undefined', { name: 'web-3' }, crashed - 90), line(3, `TypeError: ${message}`, { name: 'web-3', stream: 'stderr' }, crashed)],
    }, crashed),
    ...replaced(2, 5, 18 * minute, now - 26 * minute + 1400), neverReady, ...replaced(1, 1, 70 * minute, now - 44 * minute),
  ]
  standIn.actions = [
    action(5, { state: 'running', by: 'page, 127.0.0.1', duration: 2400, text: '3 of 4 new children are ready', progress: { done: 3, total: 4 } }, now - 2400),
    action(3, { duration: 2180, text: '4 of 4 new children are ready' }, now - 26 * minute),
    action(2, {
      state: 'failed', by: 'SIGHUP', duration: 940, text: 'rolled back',
      problem: { type: 'urn:asc:problem:rolled-back', code: 'rolled-back', status: 409, title: 'Rolled back', detail: 'web-1 failed before it was ready; the old children go on' },
      culprit: { name: 'web-1', exit: 'error (code 1): connect ECONNREFUSED 127.0.0.1:5432', error: { type: 'Error', message: 'connect ECONNREFUSED 127.0.0.1:5432', code: 'ECONNREFUSED', file: '/srv/web/src/db.js', line: 12 }, lines: [] },
    }, now - 34 * minute),
    action(1, { duration: 1900, text: '4 of 4 new children are ready', by: 'asc reload, ada on host-7' }, now - 44 * minute),
  ]
  standIn.history = { time: iso(now), series: series(now, random) }
  standIn.totals = [{ service: 'web', name: 'web', figures: standIn.history.series[0]!.figures.map(({ time }, step) => ({ time, ...totalFigures(standIn.history.series.map(({ figures }, pid) => ({ pid, figures: figures[step]! }))) })) }]
  const requests = ['GET / 200 3 ms', 'GET /account 200 5 ms', 'POST /cart 201 11 ms', 'GET /assets/app.css 304 1 ms', 'GET /search?q=lamp 200 24 ms']
  standIn.write(...Array.from({ length: 40 }, (_, index) => line(10 + index, requests[index % requests.length]!, { name: `web-${(index % 4) + 1}` }, now - 30_000 + index * 640)))
  const supervisor = { stream: 'supervisor', level: 'info', name: undefined, pid: undefined } as const
  standIn.write(
    line(60, 'Reload requested', { ...supervisor, fields: { by: 'page, 127.0.0.1' } }, now - 2400), line(61, 'Listening on http://127.0.0.1:3000', { name: 'web-1' }, now - 2100),
    line(62, 'Child is ready', { ...supervisor, fields: { child: 'web-1', generation: 5 } }, now - 2000), line(63, 'session store: 1 slow answer (212 ms)', { name: 'web-2', stream: 'stderr' }, now - 900), line(64, 'GET / 200 2 ms', { name: 'web-3' }, now - 300),
  )
  return Object.assign(await standIn.listen(), {
    tick() {
      standIn.emit('figures', { supervisor: figures(Date.now(), { rss: 62 * 1024 ** 2 }), children: Object.fromEntries(children.map((one) => [one.id, at(one, Date.now())])) })
    },
    async lose(meanwhile: () => Promise<void>) {
      await standIn.close()
      await meanwhile()
      await standIn.listen()
    },
  })
}

/** Figures of four children each ten seconds, with the noise of a working day. */
function series(now: number, random: () => number): Series[] {
  return [1, 2, 3, 4].map((index) => {
    const samples = Array.from({ length: 360 }, (_, step) => {
      const time = now - 3_600_000 + step * 10_000
      const wave = 1 + 0.35 * Math.sin(step / 38 + index) + 0.25 * random()
      const grown = ((step + index * 7) % 160) / 160
      const slow = index === 3 && step > 243 && step < 247
      return figures(time, { rss: (66 + 34 * grown) * 1024 ** 2, cpu: 0.22 * wave, loopDelay: 0.8 * wave, loopDelayMax: slow ? 214 : 3 + 6 * random() * wave, connections: Math.round(34 * wave), requestRate: 110 * wave })
    })
    return { service: 'web', name: `web-${index}`, figures: samples }
  })
}

/** Random numbers that are the same each time. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}
