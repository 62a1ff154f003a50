import type { ResourceLimits } from 'node:worker_threads'
import { refusal, requireBoolean, requireChoice, requireDuration, requireInteger, requireObject } from '../base/argument.js'
import { optionNames, requireKnown } from '../base/known-options.js'
import type { BackendTraits, Capabilities, Output } from './capabilities.js'
import { childEnv, requireEnv } from '../system/child-env.js'
import { readEnvFiles } from '../system/env-file.js'
import { ListenerError } from '../base/errors.js'
import { isListener, type Listener } from '../listen/listener.js'
import { requireOutput } from './require-output.js'
import { heapLimitOf } from '../decide/heap-limit.js'
import { recyclePlan, type RecycleOptions, type RecyclePlan } from '../decide/recycling.js'
import { restartPlan, type RestartOptions, type RestartPlan } from '../decide/restart.js'
import { requireStopSignal } from '../system/stop-signal.js'
import type { Readiness } from '../wire/start-message.js'
import { memoryShare } from '../system/memory-count.js'
import { workingDirectory } from '../system/working-directory.js'
import type { TaskDescriptor } from '../wire/task-descriptor.js'

/** How a child is to be run. `Data` is what its task finds in `instance.data`. */
export interface SpawnOptions<Data = unknown> {
  /** Shown in logs and as the process title. Default: the name of the module, function or command. */
  name?: string | undefined
  /** Names the child for `reload`: one that is named again stays. At most one child has it. */
  key?: string | undefined
  /** `explicit` (default): ready when it says so. `start`: as soon as its task has been called. */
  ready?: Readiness | undefined
  /** Whether and how it is started again when it ends. Default false. */
  restart?: boolean | RestartOptions | undefined
  /** When it is replaced though it is well; see `RecycleOptions`. Default: never. */
  recycle?: RecycleOptions | undefined
  /**
   * How long it may take to be ready, in milliseconds; `false`: for ever. Default 60 000 for a child that is restarted; one that is not may
   * be a job, which is never ready and simply ends: for ever.
   */
  startupTimeout?: number | false | undefined
  /** How long it may be silent once it is ready, in milliseconds. Default: for ever. */
  healthCheckTimeout?: number | undefined
  /** The listening sockets it shares, by the name under which `instance.listen` finds them. */
  listeners?: Readonly<Record<string, Listener>> | undefined
  /** Handed to the task as `instance.data`: anything that structured clone copies. */
  data?: Data | undefined
  /** Added to the parent's environment; `undefined` removes a variable. */
  env?: Readonly<Record<string, string | undefined>> | undefined
  /** Read anew by each call: a file of `NAME=value` lines, or several, as `node --env-file` takes them. They come after the parent's environment and before `env`. */
  envFile?: string | readonly string[] | undefined
  /** What the child finds in `process.argv` after the first two. */
  args?: readonly string[] | undefined
  /** Its working directory. Default: the parent's, or what its name means by now. Processes only. */
  cwd?: string | undefined
  /** Options of Node, such as `['--import', 'tsx']`, added to those of the parent. */
  execArgv?: readonly string[] | undefined
  /** Whether it also has the parent's options of Node, without the inspector's. Default true. */
  inheritExecArgv?: boolean | undefined
  /** The user that it runs as, by number; see setuid(2). Needs the right to change it. Processes only. */
  uid?: number | undefined
  /** The group that it runs as, by number; see setgid(2). Processes only. */
  gid?: number | undefined
  /** The signal that asks it to end: for a task SIGINT (default) or SIGTERM, for a command any. A command's own `stopSignal` comes first. */
  stopSignal?: NodeJS.Signals | undefined
  /** True: what it has started in sessions of their own (setsid(2), `detached: true`) lives on when it ends. Default false: it is ended with it. */
  leave?: boolean | undefined
  /**
   * How large the old part of its JavaScript heap may become, in bytes (`--max-old-space-size`, or `resourceLimits` of a thread); more in `execArgv`, `NODE_OPTIONS` or
   * `resourceLimits` wins. `'auto'`: three quarters of its share of the memory limit of our control group, and nothing where there is none, so that V8 collects
   * before the kernel kills. Default: `'auto'` for `run` with `count: 'auto'`, else false.
   */
  heapLimit?: number | 'auto' | false | undefined
  /** Bounds of a thread's heap; see `Worker`. */
  resourceLimits?: ResourceLimits | undefined
  /** Where its stdout and stderr go, see `OutputKind`; as an object also how long a line may be. Default `inherit`. */
  output?: Output | undefined
  /**
   * How many warm spares are kept for these children: started, with the task's module imported but its function not called. A
   * restart takes one, which leaves it the time that the function itself needs. Default 0.
   */
  spares?: number | undefined
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
  readonly args: readonly string[]
  readonly cwd: string | undefined
  /** Where processes of this plan work that have no `cwd`. */
  readonly folder: string
  readonly execArgv: readonly string[] | undefined
  readonly inheritExecArgv: boolean
  readonly uid: number | undefined
  readonly gid: number | undefined
  readonly stopSignal: NodeJS.Signals | undefined
  readonly leave: boolean
  /** Bytes. */
  readonly heapLimit: number | undefined
  readonly resourceLimits: ResourceLimits | undefined
  readonly output: Output
  readonly spares: number
}

const attempt = 'spawn the child'
/** Milliseconds. A child that hangs before it is ready must be found, or nothing would ever replace it. */
const defaultStartupTimeout = 60_000
/** A uid_t; the last one means none (setuid(2)). */
const largestId = 2 ** 32 - 2

/** The options of `spawn`, which `run` has besides `count`. */
export const spawnOptionNames = optionNames<SpawnOptions>({
  name: true, key: true, ready: true, restart: true, recycle: true, startupTimeout: true, healthCheckTimeout: true, listeners: true,
  data: true, env: true, envFile: true, args: true, cwd: true, execArgv: true, inheritExecArgv: true, uid: true, gid: true,
  stopSignal: true, leave: true, heapLimit: true, resourceLimits: true, output: true, spares: true,
})

/** With what may be meant by a name that is nearly right. */
const allNames = [...spawnOptionNames, 'count']

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
 * @param count how many children share the memory with it
 * @throws {TypeError | RangeError} naming the option and its value
 * @throws {ListenerError} when a listener is closed
 */
export function planSpawn(options: SpawnOptions, backend: BackendTraits, count = 1): SpawnPlan {
  requireNames(options)
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
  requireOutput(attempt, output)
  if (options.startupTimeout !== false) requireDuration(attempt, 'startupTimeout', options.startupTimeout)
  requireDuration(attempt, 'healthCheckTimeout', options.healthCheckTimeout)
  requireInteger(attempt, 'spares', spares, 0)
  if (options.env !== undefined) requireEnv(attempt, options.env)
  requireObject(attempt, 'listeners', listeners)
  requireListeners(listeners)
  requireTexts('execArgv', execArgv)
  requireTexts('args', options.args)
  requireText('cwd', options.cwd)
  for (const option of ['inheritExecArgv', 'leave'] as const) requireBoolean(attempt, option, options[option])
  for (const option of ['uid', 'gid'] as const) if (options[option] !== undefined) requireInteger(attempt, option, options[option], 0, largestId)
  requireStopSignal(attempt, options.stopSignal)
  const share = memoryShare(count)
  return {
    name, key, ready, output, execArgv, spares,
    args: [...(options.args ?? [])],
    cwd: options.cwd,
    folder: workingDirectory(),
    inheritExecArgv: options.inheritExecArgv ?? true,
    uid: options.uid,
    gid: options.gid,
    stopSignal: options.stopSignal,
    leave: options.leave ?? false,
    restart: restartPlan(options.restart),
    recycle: recyclePlan(options.recycle, share),
    data: clone(data),
    startupTimeout: startupTimeout(options),
    healthCheckTimeout: options.healthCheckTimeout,
    listeners: { ...listeners },
    env: childEnv({ ...readEnvFiles(options.envFile), ...options.env }),
    heapLimit: heapLimitOf(options.heapLimit, share),
    resourceLimits: options.resourceLimits,
  }
}

function startupTimeout({ startupTimeout: given, restart = false }: SpawnOptions): number | undefined {
  if (given === false) return undefined
  return given ?? (restart === false ? undefined : defaultStartupTimeout)
}

/** Throws a `TypeError` for a signal that a task does not take as a request to end. */
export function requireForTask({ kind }: TaskDescriptor, { stopSignal }: SpawnPlan): void {
  if (kind === 'module' || kind === 'function') requireChoice(attempt, 'stopSignal', stopSignal, [undefined, 'SIGINT', 'SIGTERM'])
}

/** Throws a `TypeError` where a command is to have `args` besides its own, or spares (a program cannot be started halfway), or listeners whose names it could not tell apart in `LISTEN_FDNAMES`. */
export function requireForCommand({ kind }: TaskDescriptor, { spares, listeners, args }: SpawnPlan): void {
  if (kind !== 'command') return
  if (args.length > 0) throw new TypeError(`${refusal(attempt, 'args', 'left out for a command', args)}; a command has its own: exec(command, args)`)
  for (const name of Object.keys(listeners)) {
    if (!/^[\x20-\x39\x3b-\x7e]{1,255}$/.test(name)) throw new TypeError(refusal(attempt, 'listeners', "named for a command by 1 to 255 printable ASCII characters without ':'", name))
  }
  if (spares === 0) return
  throw new TypeError(`Cannot ${attempt} as a command has no 'spares': current value is ${spares}; only modules and functions can be loaded ahead of time`)
}

/** `run` takes its own option from these before they come here. */
function requireNames(options: SpawnOptions): void {
  if (typeof options === 'object' && options !== null && 'count' in options) {
    throw new TypeError(`Cannot ${attempt} as 'count' is not an option of one child: 'run' starts several`)
  }
  requireKnown(attempt, '', options, allNames)
}

function requireText(option: string, value: unknown): void {
  if (value !== undefined && (typeof value !== 'string' || value === '' || value.includes('\0'))) {
    throw new TypeError(refusal(attempt, option, 'a text that is not empty', value))
  }
}

function requireTexts(option: string, value: unknown): void {
  if (value === undefined || (Array.isArray(value) && value.every((part) => typeof part === 'string' && !part.includes('\0')))) return
  throw new TypeError(refusal(attempt, option, 'an array of texts without NUL', value))
}

function requireListeners(listeners: Readonly<Record<string, unknown>>): void {
  for (const [name, listener] of Object.entries(listeners)) {
    if (!isListener(listener)) throw new TypeError(refusal(attempt, `listeners.${name}`, 'a Listener', listener))
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
