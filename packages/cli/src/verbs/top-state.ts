import type { ChildStatus, MonitorEvent, ServiceStatus, Status } from '@asc/monitor/client'

/** What the table can be sorted by. */
export const sortKeys = ['name', 'memory', 'cpu', 'loop', 'up', 'restarts'] as const
export type SortKey = (typeof sortKeys)[number]

const largest: Readonly<Record<Exclude<SortKey, 'name'>, (child: ChildStatus) => number>> = {
  memory: ({ figures }) => figures?.rss ?? 0,
  cpu: ({ figures }) => figures?.cpu ?? 0,
  loop: ({ figures }) => figures?.loopDelay ?? 0,
  up: ({ age }) => age,
  restarts: ({ restarts }) => restarts,
}

/** By their names, `web-2` before `web-10`; by anything else the largest first. */
export function sortChildren(children: readonly ChildStatus[], key: SortKey): ChildStatus[] {
  const byName = (one: ChildStatus, other: ChildStatus) => one.name.localeCompare(other.name, 'en', { numeric: true }) || one.id - other.id
  if (key === 'name') return [...children].sort(byName)
  return [...children].sort((one, other) => largest[key](other) - largest[key](one) || byName(one, other))
}

/** The status after an event. Pure. */
export function applyEvent(status: Status, event: MonitorEvent): Status {
  switch (event.type) {
    case 'snapshot': return event.status
    case 'child-started':
    case 'child-ready':
    case 'child-changed': return ofService(status, event.child.service, (service) => ({ ...service, children: withChild(service.children, event.child) }))
    case 'child-exited': return ofService(status, event.child.service, (service) => ({
      ...service, children: event.exit.then === 'restart' ? withChild(service.children, { ...event.child, state: 'waiting' }) : service.children.filter(({ id }) => id !== event.child.id),
    }))
    case 'service-changed': return ofService(status, event.service.name, (service) => ({ ...service, ...event.service }))
    case 'figures': return { ...status, services: status.services.map((service) => ({ ...service, children: service.children.map((child) => ({ ...child, ...(event.children[child.id] && { figures: event.children[child.id]! }) })) })) }
    default: return status
  }
}

function ofService(status: Status, name: string, change: (service: ServiceStatus) => ServiceStatus): Status {
  return { ...status, services: status.services.map((service) => (service.name === name ? change(service) : service)) }
}

/** In the place of the one with its id, or of one that waits under its name; else at the end. */
function withChild(children: readonly ChildStatus[], child: ChildStatus): ChildStatus[] {
  const index = children.findIndex(({ id, name, state }) => id === child.id || (name === child.name && state === 'waiting'))
  return index < 0 ? [...children, child] : children.with(index, child)
}
