import { basename, extname, isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { refusal, show } from './argument.js'
import { requireEnv } from './child-env.js'
import { TaskError } from './errors.js'
import { describeFunction, type CallSite } from './function-task.js'
import type { Instance } from './instance.js'
import type { CommandTask, TaskDescriptor } from './task-descriptor.js'

/** What a child runs: the default export of a module, or an inline function. A child lives until what it returns has settled and its event loop is empty. */
export type TaskFunction<Data = unknown> = (instance: Instance<Data>) => unknown

/** A program to be run as a child; made by `exec`. */
export type Command = CommandTask

/**
 * What can be run: a module (its URL or absolute path), a function that captures nothing, a command, or the descriptor that
 * a backend was given of any of these.
 *
 * @example container.spawn(new URL('./worker.js', import.meta.url))
 */
export type Task<Data = unknown> = URL | string | TaskFunction<Data> | TaskDescriptor

/** How a command is run. */
export interface ExecOptions {
  /** Its working directory. Default: the parent's. */
  cwd?: string | undefined
  /** Added to the environment of the child; `undefined` removes a variable. */
  env?: Readonly<Record<string, string | undefined>> | undefined
  /** True: it is ready as soon as it runs. Default false: it says so through `NOTIFY_PIPE`. */
  ready?: boolean | undefined
}

/**
 * A task that is a program, which is run without a shell.
 *
 * @example container.spawn(exec('python3', ['worker.py'], { ready: true }))
 * @throws {TypeError} when an argument or option is none, naming it and its value
 */
export function exec(command: string, args: readonly string[] = [], options: ExecOptions = {}): Command {
  demand('command', 'a non-empty string', command, isText(command) && command !== '')
  demand('args', 'an array of strings', args, Array.isArray(args) && args.every(isText))
  demand('options', 'an object', options, isObject(options))
  const { cwd, env, ready } = options
  demand('cwd', 'a string', cwd, cwd === undefined || isText(cwd))
  if (env !== undefined) requireEnv('run the command', env)
  demand('ready', 'a boolean', ready, ready === undefined || typeof ready === 'boolean')
  return Object.freeze({ kind: 'command', command, args: [...args], cwd, env: env && { ...env }, ready })
}

/**
 * What a backend is told to run. Whether a module exists is for the child to find out: a loader may map its name.
 *
 * @param caller where the task was handed over; an inline function is looked for from there
 * @throws {TaskError} when `task` is none, or a function that cannot be taken to a child
 */
export function describeTask(task: Task<never>, caller: CallSite | undefined): TaskDescriptor {
  if (typeof task === 'function') return describeFunction(task, caller)
  if (task instanceof URL && ['file:', 'data:'].includes(task.protocol)) return { kind: 'module', url: task.href }
  if (isText(task) && isAbsolute(task)) return { kind: 'module', url: pathToFileURL(task).href }
  if (isDescriptor(task)) return task.kind === 'command' ? exec(task.command, task.args, task) : task
  throw new TaskError(`Cannot run ${show(task instanceof URL ? task.href : task, 0)} as a task: ${reason(task)}`)
}

/** How a child is named that was given no name: after its module, function or command. */
export function taskName(task: Task<never>, descriptor: TaskDescriptor): string {
  if (descriptor.kind === 'command') return basename(descriptor.command)
  if (descriptor.kind === 'function') return (typeof task === 'function' && task.name) || 'task'
  const { protocol, pathname } = new URL(descriptor.url)
  return protocol === 'file:' ? basename(decodeURIComponent(pathname), extname(pathname)) : 'task'
}

function reason(task: unknown): string {
  if (task instanceof URL) return 'a module can only be loaded from a file: or data: URL'
  if (isText(task)) return `a string must be an absolute path; for a module beside this one use new URL('./worker.js', import.meta.url)`
  return 'a task is the URL or absolute path of a module, a function, or a command made by exec()'
}

/** By its `kind` and not its class: it may come from another copy of this package. */
function isDescriptor(task: unknown): task is TaskDescriptor {
  if (!isObject(task) || !('kind' in task)) return false
  return task.kind === 'command' || (task.kind === 'module' && 'url' in task && isText(task.url) && URL.canParse(task.url)) || (task.kind === 'function' && 'source' in task && isText(task.source) && 'file' in task && isText(task.file) && 'line' in task && Number.isInteger(task.line) && 'column' in task && Number.isInteger(task.column))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function demand(option: string, expected: string, value: unknown, met: boolean): void {
  if (!met) throw new TypeError(refusal('run the command', option, expected, value))
}
