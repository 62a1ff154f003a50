import { basename, extname, isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { refusal, requireBoolean, show } from '../base/argument.js'
import { optionNames, requireKnown } from '../base/known-options.js'
import { requireEnv } from '../system/child-env.js'
import type { Protocol } from '../messaging/protocol.js'
import { urlInRelease } from '../system/release.js'
import { requireStopSignal } from '../system/stop-signal.js'
import { TaskError } from '../base/errors.js'
import { describeFunction, type CallSite } from './function-task.js'
import type { TaskFunction } from '../instance/task-function.js'
import type { ParserProvider } from './parser.js'
import type { CommandTask, TaskDescriptor } from '../wire/task-descriptor.js'

/** A program to run as a child; made by `exec`. */
export type Command = CommandTask

/**
 * Anything that can be run: a module (its URL or absolute path), a function that captures nothing, a command, or the descriptor
 * of one of these that a backend has received.
 *
 * @example container.spawn(new URL('./worker.js', import.meta.url))
 */
export type Task<Data = unknown, P extends Protocol = Protocol> = URL | string | TaskFunction<Data, P> | TaskDescriptor

/** Options of `exec`. */
export interface ExecOptions {
  /** The working directory. Default: the parent's. */
  cwd?: string | undefined
  /** Added to the environment of the child; `undefined` removes a variable. */
  env?: Readonly<Record<string, string | undefined>> | undefined
  /** True: ready as soon as it runs. Default false: it reports readiness through `NOTIFY_PIPE`. */
  ready?: boolean | undefined
  /**
   * The signal that asks it to end: it goes to the whole process group, as a start script hands nothing on. Default SIGTERM. nginx wants SIGQUIT to finish
   * its requests, PostgreSQL SIGINT.
   */
  stopSignal?: NodeJS.Signals | undefined
  /** True: what it has started in sessions of their own lives on when it ends. Default false: it is ended with it. */
  leave?: boolean | undefined
}

const execOptionNames = optionNames<ExecOptions>({ cwd: true, env: true, ready: true, stopSignal: true, leave: true })

/**
 * Returns a task that runs a program, without a shell.
 *
 * @example container.spawn(exec('python3', ['worker.py'], { ready: true }))
 * @throws {TypeError} if an argument or option is invalid; the message names it and its value
 */
export function exec(command: string, args: readonly string[] = [], options: ExecOptions = {}): Command {
  demand('command', 'a non-empty string', command, isText(command) && command !== '')
  demand('args', 'an array of strings', args, Array.isArray(args) && args.every(isText))
  requireKnown('run the command', '', options, execOptionNames)
  const { cwd, env, ready, stopSignal, leave } = options
  demand('cwd', 'a string', cwd, cwd === undefined || isText(cwd))
  if (env !== undefined) requireEnv('run the command', env)
  demand('ready', 'a boolean', ready, ready === undefined || typeof ready === 'boolean')
  requireStopSignal('run the command', stopSignal)
  requireBoolean('run the command', 'leave', leave)
  return Object.freeze({ kind: 'command', command, args: [...args], cwd, env: env && { ...env }, ready, stopSignal, leave })
}

/**
 * Describes a task for a backend. A module of the release that the program was started from by a link is that of the release that the
 * link points to now. Whether a module exists is checked in the child, because a loader may map its name.
 *
 * @param caller where the task was passed in; the source of an inline function is looked for from there
 * @param backend where it is to run
 * @throws {TaskError} if `task` is not a task, or a function that cannot be sent to a child
 */
export function describeTask(task: Task<never>, caller: CallSite | undefined, backend: ParserProvider): TaskDescriptor {
  if (typeof task === 'function') return describeFunction(task, caller, backend)
  if (task instanceof URL && ['file:', 'data:'].includes(task.protocol)) return { kind: 'module', url: urlInRelease(task.href) }
  if (isText(task) && isAbsolute(task)) return { kind: 'module', url: urlInRelease(pathToFileURL(task).href) }
  if (isDescriptor(task)) return task.kind === 'command' ? exec(task.command, task.args, { cwd: task.cwd, env: task.env, ready: task.ready, stopSignal: task.stopSignal, leave: task.leave }) : task
  throw new TaskError(`Cannot run ${show(task instanceof URL ? task.href : task, 0)} as a task: ${reason(task)}`)
}

/** The name of a child that was given none: that of its module, function or command. */
export function taskName(task: Task<never>, descriptor: TaskDescriptor): string {
  if (descriptor.kind === 'command') return basename(descriptor.command)
  if (descriptor.kind === 'program') return basename(descriptor.file, extname(descriptor.file))
  if (descriptor.kind === 'function') return (typeof task === 'function' && task.name) || 'task'
  const { protocol, pathname } = new URL(descriptor.url)
  return protocol === 'file:' ? basename(decodeURIComponent(pathname), extname(pathname)) : 'task'
}

function reason(task: unknown): string {
  if (task instanceof URL) return 'a module can only be loaded from a file: or data: URL'
  if (isText(task)) return `a string must be an absolute path; for a module beside this one use new URL('./worker.js', import.meta.url)`
  return 'a task is the URL or absolute path of a module, a function, or a command made by exec()'
}

/** Recognised by its `kind` and not by its class, because it may come from another copy of this package. */
function isDescriptor(task: unknown): task is TaskDescriptor {
  if (!isObject(task) || !('kind' in task)) return false
  return task.kind === 'command' || (task.kind === 'program' && 'file' in task && isText(task.file) && 'preload' in task && isObject(task.preload) && 'sockets' in task && isObject(task.sockets)) || (task.kind === 'module' && 'url' in task && isText(task.url) && URL.canParse(task.url)) || (task.kind === 'function' && 'source' in task && isText(task.source) && 'file' in task && isText(task.file) && 'line' in task && Number.isInteger(task.line) && 'column' in task && Number.isInteger(task.column))
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
