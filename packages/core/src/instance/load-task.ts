import { TaskError } from '../base/errors.js'
import type { TaskDescriptor } from '../wire/task-descriptor.js'
import type { TaskFunction } from './task-function.js'

/**
 * Makes a task runnable in this process or thread: imports its module and takes the default export, or compiles it. For a command,
 * returns a function that puts the command in the task's place.
 *
 * @throws {TaskError} if the module cannot be imported (`cause` says why) or its default export is not a function
 */
export async function loadTask(task: TaskDescriptor): Promise<TaskFunction> {
  if (task.kind === 'command') return (instance) => instance.exec(task.command, task.args, { cwd: task.cwd, env: task.env, ready: task.ready })
  if (task.kind === 'program') throw new TaskError(`Cannot run the program '${task.file}' as a task: only a process of its own can run it; see @asc/program`)
  // Loaded only here: what it needs of Node costs a child a millisecond, and most children do not need it.
  if (task.kind === 'function') return (await import('./compile-task.js')).compileTask(task)
  const exported = defaultExport(await importModule(task.url))
  if (typeof exported === 'function') return exported as TaskFunction
  throw new TaskError(`Cannot run the module ${task.url} as a task: its default export must be a function and is ${describe(exported)}`)
}

async function importModule(url: string): Promise<{ default?: unknown }> {
  try {
    return await importOrRequire(url)
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? await reasonOf(cause, url) : cause instanceof Error ? cause.message : String(cause)
    const similar = (cause as { code?: unknown } | null | undefined)?.code === 'ERR_MODULE_NOT_FOUND' ? await similarFile(url) : undefined
    throw new TaskError(`Cannot load the module ${url} as a task: ${reason}${similar === undefined ? '' : `. Did you mean ${similar}?`}`, { cause })
  }
}

/** The file that lies where this one was expected, with another extension. */
async function similarFile(url: string): Promise<string | undefined> {
  if (!url.startsWith('file:')) return undefined
  const [{ existsSync }, { parse, format }, { fileURLToPath }] = await Promise.all([import('node:fs'), import('node:path'), import('node:url')])
  const { dir, name } = parse(fileURLToPath(url))
  if (existsSync(fileURLToPath(url))) return undefined
  const found = ['.ts', '.js', '.mts', '.mjs', '.cts', '.cjs', '.tsx', '.jsx'].find((ext) => existsSync(format({ dir, name, ext })))
  return found === undefined ? undefined : name + found
}

/** What `import()` does not understand, a hook of CommonJS may: -r ts-node/register, @swc-node/register, @babel/register. */
async function importOrRequire(url: string): Promise<{ default?: unknown }> {
  try {
    return (await import(url)) as { default?: unknown }
  } catch (error) {
    const { code } = (error ?? {}) as { code?: unknown }
    const isNotUnderstood = error instanceof SyntaxError || code === 'ERR_UNKNOWN_FILE_EXTENSION' || code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX'
    if (!isNotUnderstood || !url.startsWith('file:')) throw error
    const { createRequire } = await import('node:module')
    const { fileURLToPath } = await import('node:url')
    const path = fileURLToPath(url)
    const require = createRequire(path)
    if (!Object.entries(require.extensions).some(([extension, hook]) => path.endsWith(extension) && !isOfNode(hook!))) throw error
    return { default: require(path) as unknown }
  }
}

function isOfNode(hook: object): boolean {
  return Function.prototype.toString.call(hook).startsWith('function(module, filename)')
}

/** A message such as `Unexpected token '='` is of no use without the place. */
async function reasonOf(error: SyntaxError, url: string): Promise<string> {
  const { locateSyntaxError, placeOf } = await import('./locate-syntax-error.js')
  await locateSyntaxError(error, url)
  const place = placeOf(error)
  return place === undefined ? error.message : `${error.message} (${place})`
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
