import { channel } from 'node:diagnostics_channel'
import type { Generation, GenerationEnd, GenerationState } from './generation.js'

/** The operations of a controller that take time. */
export type ControllerAction = 'start' | 'restart' | 'reload' | 'scale' | 'stop'

/** Published on `asc:controller:start`, `…:restart`, `…:reload`, `…:scale` and `…:stop` when the operation has finished. */
export interface ActionDiagnostics<Owner> {
  readonly controller: Owner
  /** How long it took, in milliseconds. */
  readonly duration: number
  /** Why it failed, if it did. */
  readonly error?: unknown
}

/** Published on `asc:controller:generation` whenever one starts, takes over, drains, and is gone or has failed. */
export interface GenerationDiagnostics<Owner> {
  readonly controller: Owner
  readonly generation: Generation
  readonly state: GenerationState | GenerationEnd
}

/** Published on `asc:controller:signal` when a signal has asked for something, and on `asc:controller:begin` when an operation begins. */
export interface RequestDiagnostics<Owner> {
  readonly controller: Owner
  readonly action: string
  readonly signal?: NodeJS.Signals
}

const generations = channel('asc:controller:generation')
const signals = channel('asc:controller:signal')
const begins = channel('asc:controller:begin')
const actions = {
  start: channel('asc:controller:start'),
  restart: channel('asc:controller:restart'),
  reload: channel('asc:controller:reload'),
  scale: channel('asc:controller:scale'),
  stop: channel('asc:controller:stop'),
} satisfies Record<ControllerAction, unknown>

export function publishGeneration<Owner>(controller: Owner, generation: Generation, state: GenerationState | GenerationEnd): void {
  if (generations.hasSubscribers) generations.publish({ controller, generation, state } satisfies GenerationDiagnostics<Owner>)
}

export function publishSignal<Owner>(controller: Owner, signal: NodeJS.Signals, action: string): void {
  if (signals.hasSubscribers) signals.publish({ controller, action, signal } satisfies RequestDiagnostics<Owner>)
}

/** Runs the operation, and publishes its outcome. */
export async function published<Owner, T>(action: ControllerAction, controller: Owner, work: () => Promise<T>): Promise<T> {
  const target = actions[action]
  const begin = performance.now()
  if (begins.hasSubscribers) begins.publish({ controller, action } satisfies RequestDiagnostics<Owner>)
  const publish = (outcome: { error?: unknown }) => {
    if (target.hasSubscribers) target.publish({ controller, duration: performance.now() - begin, ...outcome } satisfies ActionDiagnostics<Owner>)
  }
  try {
    const result = await work()
    publish({})
    return result
  } catch (error) {
    publish({ error })
    throw error
  }
}
