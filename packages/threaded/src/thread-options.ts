import { Worker, type ResourceLimits } from 'node:worker_threads'
import { optionNames, refusal, requireKnown, type ChildContext, type SpawnPlan, type TaskDescriptor } from '@asc/core/backend'

/** The options that mean something else for a thread than for a process. */
type ThreadOptions = Pick<SpawnPlan, 'execArgv' | 'resourceLimits' | 'env' | 'cwd' | 'uid' | 'gid'>

const attempt = 'spawn the child'
const limits = optionNames<ResourceLimits>({ maxYoungGenerationSizeMb: true, maxOldGenerationSizeMb: true, codeRangeSizeMb: true, stackSizeMb: true })

/** Throws a `TypeError` or `RangeError` for options that a thread cannot have; the message says what to use instead. */
export function requireThreadOptions(task: TaskDescriptor, options: ThreadOptions): void {
  const { execArgv, resourceLimits, env } = options
  if (task.kind === 'command') {
    if (resourceLimits === undefined) return
    throw new TypeError(`Cannot ${attempt} as a command is a process and has no 'resourceLimits': prlimit(1) bounds it`)
  }
  requireOwn(options)
  if (resourceLimits !== undefined) requireLimits(resourceLimits)
  if (execArgv !== undefined) requireExecArgv(execArgv, env)
}

/** Checked here, because Node ignores a limit that it does not know, or that is not a number. */
function requireLimits(resourceLimits: ResourceLimits): void {
  requireKnown(attempt, 'resourceLimits', resourceLimits, limits)
  for (const [name, value] of Object.entries(resourceLimits) as [string, unknown][]) {
    if (value === undefined) continue
    const message = refusal(attempt, `resourceLimits.${name}`, 'a positive number of megabytes', value)
    if (typeof value !== 'number') throw new TypeError(message)
    if (!(value > 0 && value < Infinity)) throw new RangeError(message)
  }
}

/** Throws a `TypeError` for options of Node that a single thread cannot have. */
function requireExecArgv(execArgv: readonly string[], env: ThreadOptions['env']): void {
  const refused = refusedOptions(execArgv, env)
  if (refused.length === 0) return
  const instead = refused.some((option) => boundsMemory.test(option))
    ? "'resourceLimits' bounds the memory of a thread"
    : 'start the program itself with it, which is then true of all threads, or use @asc/forked'
  throw new TypeError(`${refusal(attempt, 'execArgv', 'options that a single thread can have', execArgv)}; Node refuses ${refused.join(', ')}: ${instead}`)
}

/** Throws a `TypeError` for what all threads of a process share. */
function requireOwn(options: ThreadOptions): void {
  for (const option of ['cwd', 'uid', 'gid'] as const) {
    if (options[option] === undefined) continue
    throw new TypeError(`Cannot ${attempt} as threads have no '${option}' of their own, they share that of their process: @asc/forked and @asc/hybrid start processes`)
  }
}

/** What bounds the memory of a thread. What was set for it alone comes before its share. */
export function limitsOf({ resourceLimits, heapLimit }: Pick<ChildContext, 'resourceLimits' | 'heapLimit'>): ResourceLimits | undefined {
  return heapLimit === undefined ? resourceLimits : { maxOldGenerationSizeMb: Math.round(heapLimit / 2 ** 20), ...resourceLimits }
}

const boundsMemory = /--(max|min|initial)[-_].*[-_]size|--stack[-_]size/

let inherited: string[] | undefined

/** The options of Node for a thread; `undefined`: those of the process, which Node itself hands on. */
export function execArgvOf({ execArgv = [], inheritExecArgv = true }: Pick<ChildContext, 'execArgv' | 'inheritExecArgv'>): string[] | undefined {
  if (!inheritExecArgv) return [...execArgv]
  return execArgv.length === 0 ? undefined : [...threadOptions(), ...execArgv]
}

/** Those of the process that a single thread can have: found out once, where they are needed. */
function threadOptions(): string[] {
  return (inherited ??= without(process.execArgv, refusedOptions(process.execArgv)))
}

/**
 * The options that Node refuses for a thread. Only its own parser knows them, which is part of `new Worker`. Where it is content, the thread is ended
 * before it has run anything.
 */
export function refusedOptions(execArgv: readonly string[], env: NodeJS.ProcessEnv = process.env): string[] {
  try {
    const probe = new Worker('', { eval: true, execArgv: [...execArgv], env, stdout: true, stderr: true })
    probe.on('error', () => {})
    void probe.terminate()
    probe.unref()
    return []
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code !== 'ERR_WORKER_INVALID_EXEC_ARGV') throw cause
    return message.slice(message.indexOf(':') + 1).split(',').map((option) => option.trim())
  }
}

/** An option that is left out takes the word after it along, unless that is an option too. */
export function without(execArgv: readonly string[], refused: readonly string[]): string[] {
  const isRefused = (option = '') => refused.some((name) => option === name || option.startsWith(`${name}=`) || name.startsWith(`${option}=`))
  return execArgv.filter((option, index) => !isRefused(option) && (option.startsWith('-') || !isRefused(execArgv[index - 1])))
}
