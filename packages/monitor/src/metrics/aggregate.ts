import type { AppMetric } from './child-metrics.js'
import type { Family, Sample } from './open-metrics.js'

/** So many series of programs' own metrics are shown; a label with a number of its own for each user would fill every memory. */
export const mostSeries = 10_000

/** How several values become one, by prom-client's names. */
const joins: Readonly<Record<string, (values: readonly number[]) => number>> = {
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  first: ([value]) => value!,
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
  average: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
}

/**
 * The metrics of several processes as one: as each metric's aggregator says, by default their sum. What is not a metric is left out.
 *
 * @returns the families, and how many series were too many
 */
export function aggregate(processes: readonly (readonly AppMetric[])[]): { readonly families: readonly Family[]; readonly dropped: number } {
  const names = new Map<string, AppMetric[]>()
  for (const metric of processes.flat()) if (isMetric(metric) && metric.aggregator !== 'omit') names.set(metric.name, [...(names.get(metric.name) ?? []), metric])
  let room = mostSeries
  let dropped = 0
  const families = [...names.values()].map((metrics) => {
    const samples = joined(metrics)
    const kept = samples.slice(0, Math.max(0, room))
    room -= kept.length
    dropped += samples.length - kept.length
    const [{ name, help, type }] = metrics as [AppMetric]
    return { name: type === 'counter' ? name.replace(/_total$/, '') : name, help, type: typeOf(type), samples: kept }
  })
  return { families, dropped }
}

function joined(metrics: readonly AppMetric[]): Sample[] {
  const [{ name, type, aggregator = 'sum' }] = metrics as [AppMetric]
  const groups = new Map<string, { readonly labels: Sample['labels'] & object; readonly suffix: string; readonly values: number[] }>()
  for (const { value, labels = {}, metricName = name } of metrics.flatMap(({ values }) => values)) {
    const suffix = type === 'counter' ? '_total' : metricName.startsWith(name) ? metricName.slice(name.length) : ''
    const key = `${suffix} ${JSON.stringify(Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1)))}`
    const group = groups.get(key) ?? { labels, suffix, values: [] }
    group.values.push(Number(value))
    groups.set(key, group)
  }
  const join = joins[aggregator] ?? joins.sum!
  return [...groups.values()].map(({ labels, suffix, values }) => ({ labels, suffix, value: join(values) }))
}

function isMetric(metric: unknown): metric is AppMetric {
  const { name, help, type, values } = (metric ?? {}) as Record<string, unknown>
  return typeof name === 'string' && typeof help === 'string' && typeof type === 'string' && Array.isArray(values)
}

function typeOf(type: string): Family['type'] {
  return type === 'counter' || type === 'gauge' || type === 'histogram' || type === 'summary' ? type : 'unknown'
}
