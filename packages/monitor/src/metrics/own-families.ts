import type { Figures, Status } from '../contract/status.js'
import type { Durations } from './durations.js'
import type { Family, Sample } from './open-metrics.js'

/** What is counted besides the status. */
export interface Counted {
  /** Exits by service and reason. */
  readonly exits: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** Durations of requests by service and class of status. */
  readonly durations: ReadonlyMap<string, ReadonlyMap<string, Durations>>
  readonly bounds: readonly number[]
  /** How many children have not answered the scrape in time. */
  readonly silent: number
}

/** The gauges of a child: the field of its figures, the name and the help. */
const childGauges: readonly (readonly [field: keyof Figures, name: string, help: string, factor?: number])[] = [
  ['rss', 'resident_memory_bytes', 'Resident memory of the process'],
  ['heapUsed', 'heap_used_bytes', 'Used JavaScript heap'],
  ['loopDelay', 'eventloop_lag_seconds', 'How late the event loop was, on average since the last sample', 0.001],
  ['loopDelayMax', 'eventloop_lag_max_seconds', 'How late the event loop was at worst since the last sample', 0.001],
  ['loopUtilization', 'eventloop_utilization', 'The share of time in which the event loop was busy'],
  ['cpu', 'cpu_cores', 'Processor time used a second'],
  ['connections', 'connections', 'Open connections'],
  ['requests', 'requests_in_flight', 'Requests that are being answered'],
]

/** What this package itself measures. The labels are names that the program gave, and few words. */
export function ownFamilies({ services, supervisor }: Status, { exits, durations, bounds, silent }: Counted): Family[] {
  const each = (samples: (service: Status['services'][number]) => readonly Sample[]) => services.flatMap(samples)
  const count = (name: string, help: string, field: keyof Status['services'][number]['counts']): Family => ({
    name: `asc_${name}`, help, type: 'counter', samples: each(({ name, counts }) => [{ suffix: '_total', labels: { service: name }, value: counts[field] }]),
  })
  return [
    { name: 'asc_service_ready', help: 'Whether every child of the service is ready', type: 'gauge', samples: each(({ name, state }) => [{ labels: { service: name }, value: state === 'ready' || state === 'reloading' ? 1 : 0 }]) },
    { name: 'asc_children', help: 'Children by state', type: 'gauge', samples: each(({ name, children }) => (['starting', 'ready', 'stopping', 'waiting'] as const).map((state) => ({ labels: { service: name, state }, value: children.filter((child) => child.state === state).length }))) },
    { name: 'asc_group_wanted', help: 'How many children a group shall have', type: 'gauge', samples: each(({ name, groups }) => groups.map((group) => ({ labels: { service: name, group: group.name }, value: group.wanted }))) },
    { name: 'asc_generations_living', help: 'Generations that live', type: 'gauge', samples: each(({ name, generations }) => [{ labels: { service: name }, value: generations.length }]) },
    count('spawns', 'Children that were asked for', 'spawns'), count('restarts', 'Children that were started again', 'restarts'), count('failures', 'Exits that were failures', 'failures'),
    count('replacements', 'Children that were replaced by another one', 'replacements'), count('generations', 'Generations that were started', 'generations'), count('rollbacks', 'Changes that failed, so that the old children went on', 'rollbacks'),
    { name: 'asc_exits', help: 'Exits by reason', type: 'counter', samples: [...exits].flatMap(([service, reasons]) => [...reasons].map(([reason, value]) => ({ suffix: '_total', labels: { service, reason }, value }))) },
    ...childGauges.map(([field, name, help, factor = 1]): Family => ({
      name: `asc_child_${name}`, help, type: 'gauge',
      samples: each(({ name, children }) => children.flatMap(({ name: child, generation, figures }) => (typeof figures?.[field] === 'number' ? [{ labels: { service: name, child, generation }, value: (figures[field]) * factor }] : []))),
    })),
    { name: 'asc_child_start_seconds', help: 'How long the child took to be ready', type: 'gauge', samples: each(({ name, children }) => children.flatMap(({ name: child, generation, startedAt, readyAt }) => (readyAt === undefined ? [] : [{ labels: { service: name, child, generation }, value: Math.max(0, Date.parse(readyAt) - Date.parse(startedAt)) / 1000 }]))) },
    { name: 'asc_request_duration_seconds', help: 'How long requests of HTTP/1 took, by class of status', type: 'histogram', samples: [...durations].flatMap(([service, kinds]) => [...kinds].flatMap(([status, one]) => histogram({ service, status }, bounds, one))) },
    { name: 'asc_supervisor_resident_memory_bytes', help: 'Resident memory of the supervisor', type: 'gauge', samples: [{ value: supervisor.figures.rss ?? NaN }] },
    { name: 'asc_supervisor_eventloop_utilization', help: 'The share of time in which the supervisor was busy', type: 'gauge', samples: [{ value: supervisor.figures.loopUtilization ?? NaN }] },
    { name: 'asc_supervisor_start_time_seconds', help: 'When the supervisor was started, since the epoch', type: 'gauge', samples: [{ value: Date.parse(supervisor.startedAt) / 1000 }] },
    { name: 'asc_scrape_silent_children', help: 'Children that have not answered this scrape in time; their last answers stand for them', type: 'gauge', samples: [{ value: silent }] },
  ]
}

function histogram(labels: Readonly<Record<string, string>>, bounds: readonly number[], { counts, sum }: Durations): Sample[] {
  let total = 0
  const buckets = counts.map((value, index) => ({ suffix: '_bucket', labels: { ...labels, le: index < bounds.length ? String(bounds[index]) : '+Inf' }, value: (total += value) }))
  return [...buckets, { suffix: '_sum', labels, value: sum }, { suffix: '_count', labels, value: total }]
}
