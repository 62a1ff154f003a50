import { CliError } from '../base/cli-error.js'
import { showDuration } from '../base/quantities.js'
import type { Service } from '../config/service.js'

/** What the platform gives and what was asked for, in milliseconds; `undefined`: to be computed. */
export interface StopWishes {
  /** Between the signal that asks to end and the kill: `--grace`. */
  readonly grace: number | undefined
  readonly gracefulStop: number | undefined
  readonly shutdownDelay: number | undefined
  /** What the platform has by default. */
  readonly usual: { readonly grace: number; readonly shutdownDelay: number }
}

/** Times of a stop that fit into each other, in milliseconds. */
export interface StopTimes {
  /** What the platform is to give; whole seconds. */
  readonly grace: number
  /** How long services may take that do not say it themselves. */
  readonly gracefulStop: number
  readonly shutdownDelay: number
}

/** What the supervisor keeps for itself, between its last child and the end of the platform's patience. */
export const margin = 2000

/** The grace period of a service whose config says `true`, as the engine has it. */
const usualStop = 10_000
/** Less than this is no time to drain anything. */
const leastStop = 1000

type Stopped = Pick<Service, 'name' | 'after' | 'gracefulStop' | 'shutdownDelay'>

/**
 * Computes the times of a stop from each other: `grace` is at least the longest chain of services that stop one after another, and 2 s. A chain begins
 * when the delay of its first service is over, since all delays count from the first moment. Pure.
 *
 * @throws {CliError} if a grace that was asked for is shorter than that: the platform would kill what still drains
 */
export function stopTimes(services: readonly Stopped[], { grace, gracefulStop, shutdownDelay, usual }: StopWishes): StopTimes {
  const delay = shutdownDelay ?? usual.shutdownDelay
  const chains = chainsOf(services).map((chain) => ({
    names: chain.map(({ name }) => name),
    fixed: chain.reduce((sum, service) => sum + (stopOf(service) ?? 0), chain[0].shutdownDelay ?? delay),
    open: chain.filter((service) => stopOf(service) === undefined).length,
  }))
  const room = (total: number) => Math.min(...chains.map(({ fixed, open }) => (open === 0 ? Infinity : (total - margin - fixed) / open)))
  const fitting = room(grace ?? usual.grace)
  const stop = gracefulStop ?? (fitting >= leastStop && fitting < Infinity ? Math.floor(fitting) : usualStop)
  const longest = chains.map(({ names, fixed, open }) => ({ names, length: fixed + open * stop })).reduce((one, other) => (other.length > one.length ? other : one))
  const needed = Math.ceil((longest.length + margin) / 1000) * 1000
  if (grace !== undefined && grace < needed) throw tooShort(grace, needed, longest.names, delay)
  return { grace: grace ?? Math.max(needed, gracefulStop === undefined ? usual.grace : 0), gracefulStop: stop, shutdownDelay: delay }
}

/** What a service says itself; `undefined`: as the supervisor is told. */
function stopOf({ gracefulStop }: Stopped): number | undefined {
  if (gracefulStop === undefined) return undefined
  return typeof gracefulStop === 'number' ? gracefulStop : gracefulStop ? usualStop : 0
}

/** The services that stop one after another, in that order, from each of them on: one stops when those that wait for it have ended. */
function chainsOf(services: readonly Stopped[]): (readonly [Stopped, ...Stopped[]])[] {
  const from = (service: Stopped): (readonly [Stopped, ...Stopped[]])[] => {
    const next = services.filter(({ name }) => Object.hasOwn(service.after, name))
    return next.length === 0 ? [[service]] : next.flatMap(from).map((chain) => [service, ...chain])
  }
  return services.flatMap(from)
}

function tooShort(grace: number, needed: number, names: readonly string[], delay: number): CliError {
  const who = names.length > 1 ? `${names.join(', then ')}, which stop one after another` : names[0]
  return new CliError('usage', `--grace ${showDuration(grace)} is shorter than a stop may take, ${showDuration(needed)}: the platform would kill ${who} while connections are still open`, {
    hints: [`Set --grace to ${needed / 1000}s, or shorten gracefulStop or shutdownDelay (${showDuration(delay)}). ${showDuration(margin)} are kept for the supervisor.`],
    fields: { grace, needed },
  })
}
