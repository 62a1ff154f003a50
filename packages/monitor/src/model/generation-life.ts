import type { ExitRecord } from '../contract/exits.js'
import type { GenerationState, GenerationStatus } from '../contract/status.js'

/** What is known of the life of a generation. Times are milliseconds since 1970, by the supervisor's clock. */
export interface GenerationLife {
  readonly service: string
  readonly number: number
  readonly startedAt: number
  readonly readyAt?: number
  /** When another one took its place. */
  readonly drainingAt?: number
  readonly endedAt?: number
  /** It did not become ready. */
  readonly failed?: boolean
}

/** How many the page remembers, over all services. */
const kept = 100

/** Adds what a snapshot or a changed service says of the generations that live. Others that were thought to live have ended. */
export function meetGenerations(lives: readonly GenerationLife[], service: string, living: readonly GenerationStatus[], now: number): readonly GenerationLife[] {
  const ended = lives.map((life) =>
    life.service === service && life.endedAt === undefined && !living.some(({ number }) => number === life.number) ? { ...life, endedAt: now } : life)
  return living.reduce((all, { number, startedAt, readyAt, state }) => {
    const known = all.find((life) => life.service === service && life.number === number)
    return put(all, {
      ...known,
      service, number,
      startedAt: Date.parse(startedAt),
      ...(readyAt !== undefined && { readyAt: Date.parse(readyAt) }),
      ...(state === 'draining' && { drainingAt: known?.drainingAt ?? now }),
    })
  }, ended as readonly GenerationLife[])
}

/** A generation has begun, serves, drains or has ended. */
export function changeGeneration(lives: readonly GenerationLife[], change: { readonly service: string; readonly number: number; readonly state: GenerationState | 'ended' | 'failed' }, now: number): readonly GenerationLife[] {
  const { service, number, state } = change
  const life = lives.find((one) => one.service === service && one.number === number) ?? { service, number, startedAt: now }
  return put(lives, { ...life, ...changes[state](life, now) })
}

const changes: { [State in GenerationState | 'ended' | 'failed']: (life: GenerationLife, now: number) => Partial<GenerationLife> } = {
  starting: () => ({}),
  serving: ({ readyAt = undefined }, now) => ({ readyAt: readyAt ?? now }),
  draining: ({ drainingAt = undefined }, now) => ({ drainingAt: drainingAt ?? now }),
  ended: (_life, now) => ({ endedAt: now }),
  failed: (_life, now) => ({ endedAt: now, failed: true }),
}

/** Generations that had ended before the page was opened, as far as the exits of their children show them. */
export function meetExits(lives: readonly GenerationLife[], exits: readonly ExitRecord[]): readonly GenerationLife[] {
  const seen = new Map<string, GenerationLife>()
  for (const { service, generation: number, startedAt, time, readyFor } of exits) {
    if (lives.some((life) => life.service === service && life.number === number)) continue
    const key = `${service} ${number}`
    const known = seen.get(key)
    const ended = Date.parse(time)
    const readyAt = readyFor === undefined ? undefined : ended - readyFor
    seen.set(key, {
      service, number,
      startedAt: Math.min(known?.startedAt ?? Infinity, Date.parse(startedAt)),
      ...(Math.min(known?.readyAt ?? Infinity, readyAt ?? Infinity) < Infinity && { readyAt: Math.min(known?.readyAt ?? Infinity, readyAt ?? Infinity) }),
      endedAt: Math.max(known?.endedAt ?? 0, ended),
    })
  }
  // One of which no child was ever ready has failed.
  return [...seen.values()].reduce((all, life) => put(all, life.readyAt === undefined ? { ...life, failed: true } : life), lives)
}

function put(lives: readonly GenerationLife[], life: GenerationLife): readonly GenerationLife[] {
  const others = lives.filter(({ service, number }) => service !== life.service || number !== life.number)
  return [...others, life].sort((one, other) => one.startedAt - other.startedAt).slice(-kept)
}
