import type { ServiceState, ServiceStatus } from '../contract/status.js'

/** What the state of a service depends on. */
export interface ServiceFacts {
  /** A stop was asked for. */
  readonly stopping: boolean
  /** How many generations live. */
  readonly living: number
  /** One of them is starting. */
  readonly starting: boolean
  /** The one that serves. */
  readonly serving?: { readonly failed: boolean; readonly degraded: boolean } | undefined
  /** Why the last start failed, or everything ended by itself. */
  readonly failed: boolean
}

/** How a service is: the first row that matches. */
export function serviceState({ stopping, living, starting, serving, failed }: ServiceFacts): ServiceState {
  if (serving?.failed) return 'failed'
  if (stopping && living > 0) return failed ? 'failed' : 'stopping'
  if (serving && starting) return 'reloading'
  if (serving?.degraded) return 'degraded'
  if (serving) return 'ready'
  if (starting) return 'starting'
  return failed ? 'failed' : 'stopped'
}

/** The state in one line, for a person. */
export function serviceSummary({ state, groups, children, generations, counts }: Pick<ServiceStatus, 'state' | 'groups' | 'children' | 'generations' | 'counts'>): string {
  const serving = generations.find((generation) => generation.state === 'serving') ?? generations.at(-1)
  const mine = children.filter(({ generation }) => generation === serving?.number)
  const ready = mine.filter((child) => child.state === 'ready').length
  const wanted = Math.max(mine.length, groups.reduce((sum, group) => sum + group.wanted, 0))
  const draining = generations.filter((generation) => generation.state === 'draining').length
  return [
    `${state[0]!.toUpperCase()}${state.slice(1)}`,
    ...(wanted > 0 ? [ready === wanted ? several(wanted, 'child', 'children') : `${ready} of ${several(wanted, 'child', 'children')} ready`] : []),
    ...(counts.restarts > 0 ? [several(counts.restarts, 'restart', 'restarts')] : []),
    ...(draining > 0 ? [`${several(draining, 'old generation', 'old generations')} draining`] : []),
  ].join(', ')
}

function several(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}
