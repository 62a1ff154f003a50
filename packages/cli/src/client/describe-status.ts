import type { ChildStatus, ServiceState, ServiceStatus, Status } from '@asc/monitor/client'
import { showDuration, showSize } from '../base/quantities.js'
import { color, signs } from '../base/style.js'
import { table, type Cell } from '../base/table.js'
import type { Running } from './running.js'

const tones: Readonly<Record<ServiceState, (text: string) => string>> = {
  starting: color.yellow, ready: color.green, degraded: color.yellow, reloading: color.cyan, stopping: color.yellow, stopped: color.dim, failed: color.red,
}

/** A line for each service of each supervisor. */
export function describeRunning(all: readonly Running[]): string[] {
  const rows = all.flatMap(({ name, status, problem }) => (status ? serviceRows(status) : [[color.bold(name), color.red('no answer'), '', '', '', '', problem?.message ?? '']]))
  return table(['name', 'state', 'ready', 'restarts', 'memory', 'up', 'listens on'].map(color.dim), rows)
}

function serviceRows(status: Status): Cell[][] {
  return status.services.map((service) => [
    color.bold(status.services.length === 1 ? status.name : `${status.name}/${service.name}`),
    stateOf(service.state),
    readyOf(service),
    String(service.counts.restarts),
    memoryOf(service),
    age(status.supervisor.startedAt, status.time),
    service.addresses.join(' '),
  ])
}

export function stateOf(state: ServiceState): string {
  return tones[state](`${state === 'stopped' ? signs().hollow : signs().dot} ${state}`)
}

/** `3 of 4`, of those that shall be there. */
export function readyOf({ groups, children, generations }: Omit<ServiceStatus, 'name'>): string {
  const serving = generations.find(({ state }) => state === 'serving')
  const living = children.filter(({ generation }) => !serving || generation === serving.number)
  const wanted = Math.max(living.length, groups.reduce((sum, group) => sum + group.wanted, 0))
  const ready = living.filter(({ state }) => state === 'ready').length
  return ready === wanted ? String(ready) : `${ready} of ${wanted}`
}

function memoryOf({ children }: ServiceStatus): string {
  const sizes = children.flatMap(({ figures }) => figures?.rss ?? [])
  return sizes.length === 0 ? '' : showSize(sizes.reduce((sum, size) => sum + size, 0))
}

/** How long ago, by the supervisor's clock. */
export function age(since: string, now: string): string {
  return showDuration(Math.max(0, Date.parse(now) - Date.parse(since)))
}

/** Everything about one supervisor. */
export function describeStatus(status: Status, target?: string): string[] {
  const { supervisor, services, name } = status
  const shown = services.filter((service) => target === undefined || service.name === target || service.children.some((child) => matches(child, target)))
  return [
    `${color.bold(name)}  pid ${supervisor.pid}  up ${age(supervisor.startedAt, status.time)}  Node ${supervisor.node}  ${color.dim(supervisor.cwd)}`,
    ...shown.flatMap((service) => ['', ...describeService(service, status.time, target)]),
  ]
}

function matches({ name, group }: ChildStatus, target: string): boolean {
  return name === target || group === target
}

function describeService(service: ServiceStatus, now: string, target: string | undefined): string[] {
  const { name, state, summary, complaint, addresses, generations, children } = service
  const changing = generations.length > 1 ? [`  generations: ${generations.map((each) => `${each.number} ${each.state} (${each.ready} of ${each.children} ready)`).join(', ')}`] : []
  const listed = target === undefined || target === name ? children : children.filter((child) => matches(child, target))
  return [
    `${color.bold(name)}  ${stateOf(state)}  ${summary}`,
    ...(addresses.length > 0 ? [`  ${addresses.join(' ')}`] : []),
    ...(complaint === undefined ? [] : [`  ${color.red(complaint)}`]),
    ...changing,
    ...childTable(listed, now).map((line) => `  ${line}`),
  ]
}

/** A line for each child. */
export function childTable(children: readonly ChildStatus[], now: string): string[] {
  return table(['child', 'pid', 'state', 'up', 'restarts', 'memory', 'loop', 'cpu', 'connections', ''].map(color.dim), children.map((child) => childRow(child, now)))
}

export function childRow(child: ChildStatus, now: string): Cell[] {
  const { name, pid, threadId, kind, state, startedAt, restarts, figures, status, generation } = child
  const tone = { starting: color.yellow, ready: color.green, stopping: color.cyan, waiting: color.red, exited: color.dim }[state]
  return [
    color.bold(name),
    kind === 'thread' ? `t${threadId}` : String(pid ?? ''),
    tone(state),
    age(startedAt, now),
    String(restarts),
    figures?.rss === undefined ? '' : showSize(figures.rss),
    figures?.loopDelay === undefined ? '' : `${figures.loopDelay.toFixed(figures.loopDelay < 10 ? 1 : 0)} ms`,
    figures?.cpu === undefined ? '' : `${Math.round(figures.cpu * 100)} %`,
    figures?.connections === undefined ? '' : String(figures.connections),
    color.dim(status ?? (state === 'stopping' ? `generation ${generation}` : '')),
  ]
}
