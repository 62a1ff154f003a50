import { TaskError } from './errors.js'
import type { TaskDescriptor } from './task-descriptor.js'
import type { TaskFunction } from './task.js'

/**
 * Makes a task runnable in this process or thread: imports its module and takes the default export, or compiles it. A command
 * is a task that puts the command in its own place.
 *
 * @throws {TaskError} when the module cannot be imported (`cause` says why) or its default export is no function
 */
export async function loadTask(task: TaskDescriptor): Promise<TaskFunction> {
  if (task.kind === 'command') return (instance) => instance.exec(task.command, task.args, task)
  // What it needs of Node costs each child a millisecond, and most children do without.
  if (task.kind === 'function') return (await import('./compile-task.js')).compileTask(task)
  const exported = defaultExport(await importModule(task.url))
  if (typeof exported === 'function') return exported as TaskFunction
  throw new TaskError(`Cannot run the module ${task.url} as a task: its default export must be a function and is ${describe(exported)}`)
}

async function importModule(url: string): Promise<{ default?: unknown }> {
  try {
    return (await import(url)) as { default?: unknown }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TaskError(`Cannot load the module ${url} as a task: ${reason}`, { cause })
  }
}

/** A module that was compiled to CommonJS has its default export one level deeper: Node imports `module.exports` as the default. */
function defaultExport(module: { default?: unknown }): unknown {
  const exported = module.default
  return typeof exported === 'object' && exported !== null && 'default' in exported ? exported.default : exported
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  return typeof value === 'object' ? 'an object' : `of type ${typeof value}`
}
