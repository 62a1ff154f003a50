import { isIP } from 'node:net'
import type { ListenerOptions } from '@asc/core'
import type { UnitFileOptions } from '@asc/systemd'
import type { Plan, Service } from '../config/service.js'

/** Who runs a unit, and with what. */
export interface UnitSurroundings {
  readonly node: string
  readonly bin: string
  /** What stands after `run`. */
  readonly words: readonly string[]
  readonly folder: string
  readonly user: string | undefined
  readonly hardening: boolean
  /** The version of systemd, if it is known. */
  readonly systemd: number | undefined
}

/** The options of the unit file of a plan. Pure. */
export function unitOf(plan: Plan, { node, bin, words, folder, user, hardening, systemd }: UnitSurroundings): UnitFileOptions {
  const several = plan.services.length > 1
  const listeners = Object.fromEntries(plan.services.flatMap((service) => Object.entries(socketsOf(service)).map(([name, options]) => [several ? `${service.name}-${name}` : name, options])))
  const grace = Math.max(...plan.services.map(({ gracefulStop, shutdownDelay = 0 }) => (gracefulStop === false ? 0 : typeof gracefulStop === 'number' ? gracefulStop : 10_000) + shutdownDelay))
  const starts = plan.services.map(({ startupTimeout }) => startupTimeout)
  return {
    name: plan.name,
    description: `${plan.name}: ${plan.services.map(({ name }) => name).join(', ')}`,
    command: [node, bin, 'run', ...words],
    workingDirectory: folder,
    env: { ASC_RUNTIME_DIR: `/run/asc-${plan.name}` },
    runtimeDirectory: `asc-${plan.name}`,
    ...(user !== undefined && { user }),
    ...(Object.keys(listeners).length > 0 && { listeners }),
    ...(grace !== 10_000 && { gracefulStop: grace }),
    ...(starts.some((timeout) => typeof timeout === 'number' && timeout > 90_000) && { startTimeout: Math.max(...starts.map((timeout) => Number(timeout) || 0)) + 10_000 }),
    ...(hardening ? { writable: [folder] } : { hardening }),
    ...(systemd !== undefined && { systemd }),
  }
}

/** The sockets that systemd can bind for a service: it looks up no names, and chooses no ports. */
function socketsOf({ listeners, port, host }: Service): Record<string, ListenerOptions> {
  const all: Record<string, ListenerOptions> = { ...(port !== undefined && { http: { port, ...(host !== undefined && { host }) } }), ...listeners }
  return Object.fromEntries(Object.entries(all).filter(([, { port, host }]) => port !== 0 && (host === undefined || isIP(host))))
}
