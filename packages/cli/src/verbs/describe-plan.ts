import { relative } from 'node:path'
import { autoCount, processorCount } from '@asc/core'
import { count, showDuration, showSize } from '../base/quantities.js'
import { color } from '../base/style.js'
import { showMonitorAddress } from '../config/monitor-address.js'
import { table } from '../base/table.js'
import type { Service } from '../config/service.js'
import type { Planned } from '../look/plan-of.js'

/** A plan for a person: what would be run, and with what. */
export function describePlan({ plan, look }: Planned): string[] {
  const { name, file, monitor, services } = plan
  const rows = services.map((service) => [color.bold(service.name), service.work.kind, workOf(service), countOf(service), optionsOf(service).join(', ')])
  return [
    `${color.bold(name)}${file ? `, from ${relative(process.cwd(), file)}` : ''}${look ? `, a ${look.kind} as ${look.why}` : ''}`,
    ...table([], rows).map((line) => `  ${line}`),
    ...(monitor ? [`  the page, probes and metrics on ${showMonitorAddress(monitor)}`] : []),
  ]
}

function workOf({ work }: Service): string {
  if (work.kind === 'command') return [work.command, ...work.args].join(' ')
  return [relative(process.cwd(), work.file), ...work.args].join(' ')
}

function countOf({ count: wanted, backend }: Service): string {
  const number = wanted === 'auto' ? (backend === 'forked' ? autoCount() : processorCount()) : wanted
  const [one, many] = backend === 'threaded' ? ['thread', 'threads'] as const : ['process', 'processes'] as const
  return `${count(number, one, many)}${wanted === 'auto' ? ` (auto: ${count(processorCount(), 'processor')})` : ''}`
}

/** What differs from the defaults. */
function optionsOf(service: Service): string[] {
  const { after, port, listeners, envFiles, readyOn, healthTimeout, maxMemory, restart, watch, gracefulStop } = service
  return [
    ...Object.entries(after).map(([other, condition]) => `after ${other} is ${condition}`),
    ...(port === undefined ? [] : [`port ${port}`]),
    ...Object.entries(listeners).map(([name, { port, path }]) => `listener ${name} ${path ?? `port ${port}`}`),
    ...(readyOn === undefined ? [] : [`ready on ${readyOn}`]),
    ...(healthTimeout === undefined ? [] : [`health ${showDuration(healthTimeout)}`]),
    ...(maxMemory === undefined ? [] : [`at most ${showSize(maxMemory)}`]),
    ...(typeof gracefulStop === 'number' ? [`ends within ${showDuration(gracefulStop)}`] : []),
    ...(restart === false ? ['once'] : []),
    ...(envFiles.length > 0 ? [`environment of ${envFiles.map((file) => relative(process.cwd(), file)).join(', ')}`] : []),
    ...(watch.length > 0 ? ['watched'] : []),
  ]
}
