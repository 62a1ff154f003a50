import type { ServiceStatus } from '../contract/status.js'

/** What a probe needs of a service. */
export type Probed = Pick<ServiceStatus, 'name' | 'state' | 'groups' | 'generations' | 'complaint'>

/** Why the supervisor should be killed and started again: everything is lost. Not being ready is no reason. */
export function whyNotLive(services: readonly Probed[]): string[] {
  const lost = services.filter(({ state }) => state === 'failed')
  return lost.length < services.length ? [] : lost.map(({ name, complaint }) => `${name} has failed${complaint === undefined ? '' : `: ${complaint}`}`)
}

/** Why it should get no requests. */
export function whyNotReady(services: readonly Probed[]): string[] {
  return services.flatMap((service) => {
    const serving = service.generations.find(({ state }) => state === 'serving')
    if (service.state === 'stopping' || service.state === 'stopped' || service.state === 'failed') return [`${service.name} is ${service.state}`]
    if (!serving) return [`${service.name} is starting`]
    const empty = service.groups.filter(({ wanted, ready }) => wanted > 0 && ready === 0)
    if (empty.length > 0) return empty.map(({ name }) => `${service.name} has no child of '${name}' that is ready`)
    return serving.children > 0 && serving.ready === 0 ? [`${service.name} has no child that is ready`] : []
  })
}

/** Why it has not started: some service has never served. */
export function whyNotStarted(services: readonly Probed[], served: ReadonlySet<string>): string[] {
  return services.filter(({ name }) => !served.has(name)).map(({ name, state }) => `${name} is ${state}`)
}
