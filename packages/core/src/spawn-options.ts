import type { ResourceLimits } from 'node:worker_threads'
import { refusal, requireChoice, requireDuration, requireInteger, requireObject } from './argument.js'
import type { Backend, Capabilities, Output } from './backend.js'
import { childEnv, requireEnv } from './child-env.js'
import { ListenerError } from './errors.js'
import { Listener } from './listener.js'
import { recyclePlan, type RecycleOptions, type RecyclePlan } from './recycling.js'
import { restartPlan, type RestartOptions, type RestartPlan } from './restart.js'
import type { Readiness } from './start-message.js'
import type { TaskDescriptor } from './task-descriptor.js'

/** How a child is to be run. `Data` is what its task finds in `instance.data`. */
export interface SpawnOptions<Data = unknown> {
  /** Shown in logs and as the process title. Default: the name of the module, function or command. */
  name?: string
  /** Names the child for `reload`: one that is named again stays. At most one child has it. */
  key?: string
  /** `explicit` (default): ready when it says so. `start`: as soon as its task has been called. */
  ready?: Readiness
  /** Whether and how it is started again when it ends. Default false. */
  restart?: boolean | RestartOptions
  /** When it is replaced though it is well; see `RecycleOptions`. Default: never. */
  recycle?: RecycleOptions
  /** How long it may take to be ready, in milliseconds. Default: for ever. */
  startupTimeout?: number
  /** How long it may be silent once it is ready, in milliseconds. Default: for ever. */
  healthCheckTimeout?: number
  /** The listening sockets it shares, by the name under which `instance.listen` finds them. */
  listeners?: Readonly<Record<string, Listener>>
  /** Handed to the task as `instance.data`: anything that structured clone copies. */
  data?: Data
  /** Added to the parent's environment; `undefined` removes a variable. */
  env?: Readonly<Record<string, string | undefined>>
  /** Options of Node, such as `['--import', 'tsx']`. Default: those of the parent, without the inspector's. */
  execArgv?: readonly string[]
  /** Bounds of a thread's heap; see `Worker`. */
  resourceLimits?: ResourceLimits
  /** Where its stdout and stderr go. Default `inherit`. */
  output?: Output
  /**
   * How many warm spares are kept for these children: started, with the task's module imported but its function not called. A
   * restart takes one, which leaves it the time that the function itself needs. Default 0.
   */
  spares?: number
}

/** The same, checked and complete: what each life of the child starts from. */
export interface SpawnPlan {
  readonly name: string | undefined
  readonly key: string | undefined
  readonly ready: Readiness
  readonly restart: RestartPlan
  readonly recycle: RecyclePlan | undefined
  readonly startupTimeout: number | undefined
  readonly healthCheckTimeout: number | undefined
  readonly listeners: Readonly<Record<string, Listener>>
  readonly data: unknown
  readonly env: Readonly<Record<string, string>>
  readonly execArgv: readonly string[] | undefined
  readonly resourceLimits: ResourceLimits | undefined
  readonly output: Output
  readonly spares: number
}

const attempt = 'spawn the child'
const known: Record<keyof SpawnOptions, true> = {
  name: true, key: true, ready: true, restart: true, recycle: true, startupTimeout: true, healthCheckTimeout: true, listeners: true,
  data: true, env: true, execArgv: true, resourceLimits: true, output: true, spares: true,
}

/** What not every backend can measure. */
const measures: readonly { bound: 'maxRss' | 'maxHeap'; capability: 'rss' | 'heap'; instead: string }[] = [
  { bound: 'maxRss', capability: 'rss', instead: "threads share the memory of their process; 'recycle.maxHeap' is a thread's own" },
  { bound: 'maxHeap', capability: 'heap', instead: "'recycle.maxRss' is the memory of the process with all its threads" },
]

/** Options that not every backend has, and what to use instead. */
const needs: readonly { option: keyof SpawnOptions; capability: keyof Capabilities; instead: string }[] = [
  { option: 'resourceLimits', capability: 'resourceLimits', instead: "execArgv: ['--max-old-space-size=…'] bounds the heap of a process" },
  { option: 'listeners', capability: 'listeners', instead: 'listen in the child on a port of its own' },
  { option: 'output', capability: 'output', instead: "leave it out, which is 'inherit'" },
  { option: 'spares', capability: 'spares', instead: 'leave it out, and each child is started when it is needed' },
]

/**
 * Checks and completes the options of `spawn`.
 *
 * @throws {TypeError | RangeError} naming the option and its value
 * @throws {ListenerError} when a listener is closed
 */
export function planSpawn(options: SpawnOptions, backend: Backend): SpawnPlan {
  requireObject(attempt, 'options', options)
  for (const option of Object.keys(options)) {
    if (!Object.hasOwn(known, option)) throw new TypeError(`Cannot ${attempt} as '${option}' is no option; there are ${Object.keys(known).join(', ')}`)
  }
  for (const { option, capability, instead } of needs) {
    if (options[option] !== undefined && !backend.capabilities[capability]) {
      throw new TypeError(`Cannot ${attempt} as the backend '${backend.name}' has no '${option}': ${instead}`)
    }
  }
  for (const { bound, capability, instead } of measures) {
    if (options.recycle?.[bound] !== undefined && !backend.capabilities[capability]) {
      throw new TypeError(`Cannot ${attempt} as the backend '${backend.name}' cannot measure 'recycle.${bound}': ${instead}`)
    }
  }
  const { name, key, ready = 'explicit', output = 'inherit', data, listeners = {}, execArgv, spares = 0 } = options
  requireText('name', name)
  requireText('key', key)
  requireChoice(attempt, 'ready', ready, ['explicit', 'start'])
  requireChoice(attempt, 'output', output, ['inherit', 'prefix', 'pipe'])
  requireDuration(attempt, 'startupTimeout', options.startupTimeout)
  requireDuration(attempt, 'healthCheckTimeout', options.healthCheckTimeout)
  requireInteger(attempt, 'spares', spares, 0)
  if (options.env !== undefined) requireEnv(attempt, options.env)
  requireObject(attempt, 'listeners', listeners)
  requireListeners(listeners)
  if (execArgv !== undefined && !(Array.isArray(execArgv) && execArgv.every((part) => typeof part === 'string' && !part.includes('\0')))) {
    throw new TypeError(refusal(attempt, 'execArgv', 'an array of texts without NUL', execArgv))
  }
  return {
    name, key, ready, output, execArgv, spares,
    data: clone(data),
    restart: restartPlan(options.restart),
    recycle: recyclePlan(options.recycle),
    startupTimeout: options.startupTimeout,
    healthCheckTimeout: options.healthCheckTimeout,
    listeners: { ...listeners },
    env: childEnv(options.env),
    resourceLimits: options.resourceLimits,
  }
}

/** Throws a `TypeError` where a command is to have spares (a program cannot be started halfway), or listeners whose names it could not tell apart in `LISTEN_FDNAMES`. */
export function requireForCommand({ kind }: TaskDescriptor, { spares, listeners }: SpawnPlan): void {
  if (kind !== 'command') return
  for (const name of Object.keys(listeners)) {
    if (!/^[\x20-\x39\x3b-\x7e]{1,255}$/.test(name)) throw new TypeError(refusal(attempt, 'listeners', "named for a command by 1 to 255 printable ASCII characters without ':'", name))
  }
  if (spares === 0) return
  throw new TypeError(`Cannot ${attempt} as a command has no 'spares': current value is ${spares}; only modules and functions can be loaded ahead of time`)
}

function requireText(option: string, value: unknown): void {
  if (value !== undefined && (typeof value !== 'string' || value === '' || value.includes('\0'))) {
    throw new TypeError(refusal(attempt, option, 'a text that is not empty', value))
  }
}

function requireListeners(listeners: Readonly<Record<string, unknown>>): void {
  for (const [name, listener] of Object.entries(listeners)) {
    if (!(listener instanceof Listener)) throw new TypeError(refusal(attempt, `listeners.${name}`, 'a Listener', listener))
    if (listener.closed) throw new ListenerError(`Cannot ${attempt} as the listener '${name}' is closed`)
  }
}

/** A copy: what is changed later must not reach a restart. */
function clone(data: unknown): unknown {
  try {
    return structuredClone(data)
  } catch (cause) {
    throw new TypeError(`${refusal(attempt, 'data', 'structured-cloneable', data)} (${(cause as Error).message})`, { cause })
  }
}
