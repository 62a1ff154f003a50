import type { ActionResult } from '../../src/contract/actions.js'
import type { ExitRecord } from '../../src/contract/exits.js'
import type { LogLine } from '../../src/contract/logs.js'
import type { ChildStatus, Figures, GenerationStatus, ServiceStatus, Status } from '../../src/contract/status.js'

/** Records as the API would answer with, with whatever a test cares about. Times are milliseconds since 1970. */

export function iso(time: number): string {
  return new Date(time).toISOString()
}

export function figures(time: number, given: Partial<Figures> = {}): Figures {
  return { time: iso(time), rss: 80 * 1024 ** 2, heapUsed: 30 * 1024 ** 2, loopDelay: 0.6, loopDelayMax: 4.2, loopUtilization: 0.08, cpu: 0.09, connections: 12, requests: 1, served: 1000, requestRate: 8, ...given }
}

export function child(id: number, given: Partial<ChildStatus> = {}, at = Date.now()): ChildStatus {
  const startedAt = given.startedAt ?? iso(at - 60_000)
  return {
    id, name: `web-${id}`, service: 'web', generation: 1, group: 'web', kind: 'process', pid: 4000 + id, state: 'ready', startedAt,
    readyAt: iso(Date.parse(startedAt) + 180), age: at - Date.parse(startedAt), restarts: 0, ...given,
  }
}

export function generation(number: number, given: Partial<GenerationStatus> = {}, at = Date.now()): GenerationStatus {
  return { number, state: 'serving', startedAt: iso(at - 60_000), readyAt: iso(at - 59_700), children: 4, ready: 4, ...given }
}

export function service(children: readonly ChildStatus[], given: Partial<ServiceStatus> = {}, at = Date.now()): ServiceStatus {
  const { length } = children
  return {
    name: 'web', state: 'ready', summary: `Running with ${length} children, 0 restarts`, since: iso(at - 59_000), generations: [generation(1, { children: length, ready: length }, at)],
    groups: [{ name: 'web', wanted: length, ready: length }], children,
    counts: { spawns: length, restarts: 0, failures: 0, replacements: 0, leaked: 0, generations: 1, rollbacks: 0 }, addresses: ['http://127.0.0.1:3000'], ...given,
  }
}

export function status(services: readonly ServiceStatus[], given: Partial<Status> = {}, at = Date.now()): Status {
  return {
    api: 1, name: 'web', time: iso(at), services,
    supervisor: { pid: 4000, startedAt: iso(at - 3_600_000), node: 'v24.1.0', version: '0.0.0', cwd: '/srv/web', figures: figures(at, { rss: 62 * 1024 ** 2 }), clients: 1 },
    ...given,
  }
}

export function exit(id: number, given: Partial<ExitRecord> = {}, at = Date.now()): ExitRecord {
  const name = given.name ?? `web-${id}`
  return {
    time: iso(at), id, name, service: 'web', generation: 1, group: 'web', pid: 4000 + id, startedAt: iso(at - 30_000), age: 30_000, readyFor: 29_800, success: false, reason: 'error', code: 1, signal: null,
    then: 'restart', delay: 0, lines: [], figures: [], explanation: [`${name} ended with an error: boom`], ...given,
  }
}

export function line(seq: number, text: string, given: Partial<LogLine> = {}, at = Date.now()): LogLine {
  return { seq, time: iso(at), stream: 'stdout', service: 'web', name: 'web-1', pid: 4001, text, ...given }
}

export function action(id: number, given: Partial<ActionResult> = {}, at = Date.now()): ActionResult {
  return { id, action: 'reload', service: 'web', by: 'asc reload, ada on host-7', state: 'done', startedAt: iso(at), duration: 1240, text: '4 of 4 new children are ready', ...given }
}
