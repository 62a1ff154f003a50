import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { constants, Script } from 'node:vm'
import { TaskError } from '../base/errors.js'
import { helpersIn, importsIn, isHelper } from './compiler-helpers.js'
import type { FunctionTask } from '../wire/task-descriptor.js'
import type { TaskFunction } from './task-function.js'

const ofModule = ['require', '__filename', '__dirname']

/** Whether an inline task has this name in the child besides globals. */
export function isProvided(name: string): boolean {
  return ofModule.includes(name) || isHelper(name)
}

/**
 * Compiles an inline task as if it were in the file where it was written: its stack traces point there, and `import()`,
 * `require`, `__filename` and `__dirname` start from there. Its code is strict if `file` is a `file:` URL, as an ES module's is.
 *
 * @throws {TaskError} if the source does not compile on its own; `cause` is the `SyntaxError`
 */
export function compileTask({ source, file, line, column }: FunctionTask): TaskFunction {
  const strict = file.startsWith('file:')
  const path = strict ? fileURLToPath(file) : file
  // All on the first line, and subtracted from its columns again: no position in the source may move.
  const helpers = helpersIn(source)
  const prefix = `(function(${[...ofModule, ...Object.keys(helpers)].join()}){${strict ? '"use strict";' : ''}${importsIn(source)}return(`
  try {
    const script = new Script(`${prefix}${source}\n)})`, {
      filename: file,
      lineOffset: line,
      columnOffset: column - prefix.length,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    })
    muteLoaderWarning()
    const provide = script.runInThisContext() as (...provided: unknown[]) => TaskFunction
    return provide(createRequire(file), path, dirname(path), ...Object.values(helpers))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TaskError(`Cannot compile the function at ${path}:${line + 1} as a task: ${reason}`, { cause })
  }
}

let muted = false

/** Keeps Node from warning, at the first `import()` of an inline task, about an option that we use and not the user. */
function muteLoaderWarning(): void {
  if (muted) return
  muted = true
  const { emitWarning } = process
  const filter = (...args: unknown[]): void => {
    const ours = typeof args[0] === 'string' && args[0].startsWith('vm.USE_MAIN_CONTEXT_DEFAULT_LOADER ')
    if (!ours) return Reflect.apply(emitWarning, process, args)
    // Node emits it once per process or thread.
    if (process.emitWarning === filter) process.emitWarning = emitWarning
  }
  process.emitWarning = filter
}
