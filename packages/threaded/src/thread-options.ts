import { Worker, type ResourceLimits } from 'node:worker_threads'
import { refusal, requireObject, type SpawnPlan, type TaskDescriptor } from '@asc/core'

/** The options that mean something else to a thread than to a process. */
type ThreadOptions = Pick<SpawnPlan, 'execArgv' | 'resourceLimits' | 'env'>

const attempt = 'spawn the child'
const limits: Record<keyof ResourceLimits, true> = {
  maxYoungGenerationSizeMb: true, maxOldGenerationSizeMb: true, codeRangeSizeMb: true, stackSizeMb: true,
}

/** Throws a `TypeError` or `RangeError` for what a thread cannot take; it says what to use instead. */
export function requireThreadOptions(task: TaskDescriptor, { execArgv, resourceLimits, env }: ThreadOptions): void {
  if (task.kind === 'command') {
    if (resourceLimits === undefined) return
    throw new TypeError(`Cannot ${attempt} as a command is a process and has no 'resourceLimits': prlimit(1) bounds it`)
  }
  if (resourceLimits !== undefined) requireLimits(resourceLimits)
  if (execArgv !== undefined) requireExecArgv(execArgv, env)
}

/** Node itself ignores a limit that it does not know, or that is no number. */
function requireLimits(resourceLimits: ResourceLimits): void {
  requireObject(attempt, 'resourceLimits', resourceLimits)
  for (const [name, value] of Object.entries(resourceLimits) as [string, unknown][]) {
    if (!Object.hasOwn(limits, name)) {
      throw new TypeError(`Cannot ${attempt} as 'resourceLimits.${name}' is no limit; there are ${Object.keys(limits).join(', ')}`)
    }
    if (value === undefined) continue
    const message = refusal(attempt, `resourceLimits.${name}`, 'a positive number of megabytes', value)
    if (typeof value !== 'number') throw new TypeError(message)
    if (!(value > 0 && value < Infinity)) throw new RangeError(message)
  }
}

/**
 * Which options a single thread can have is known to Node's own parser alone, which is part of `new Worker`. Where it is
 * content, the thread is ended before it has run anything.
 */
function requireExecArgv(execArgv: readonly string[], env: ThreadOptions['env']): void {
  try {
    const probe = new Worker('', { eval: true, execArgv: [...execArgv], env, stdout: true, stderr: true })
    probe.on('error', () => {})
    void probe.terminate()
    probe.unref()
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code !== 'ERR_WORKER_INVALID_EXEC_ARGV') throw cause
    const refused = message.slice(message.indexOf(':') + 1).trim()
    const instead = boundsMemory.test(refused)
      ? "'resourceLimits' bounds the memory of a thread"
      : 'start the program itself with it, which is then true of all threads, or use @asc/forked'
    const bad = refusal(attempt, 'execArgv', 'options that a single thread can have', execArgv)
    throw new TypeError(`${bad}; Node refuses ${refused}: ${instead}`, { cause })
  }
}

const boundsMemory = /--(max|min|initial)[-_].*[-_]size|--stack[-_]size/
