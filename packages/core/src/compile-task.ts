import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { constants, Script } from 'node:vm'
import { TaskError } from './errors.js'
import type { FunctionTask } from './task-descriptor.js'
import type { TaskFunction } from './task.js'

/** The names that an inline task finds in the child besides globals. The last is what esbuild's `keepNames` calls. */
export const providedNames = ['require', '__filename', '__dirname', '__name'] as const

/**
 * Compiles an inline task as if it stood where it was written: its stack traces point there, and `import()`, `require`,
 * `__filename` and `__dirname` start from there. Its code is strict if `file` is a `file:` URL, as an ES module's is.
 *
 * @throws {TaskError} when the source does not compile on its own; `cause` is the `SyntaxError`
 */
export function compileTask({ source, file, line, column }: FunctionTask): TaskFunction {
  const strict = file.startsWith('file:')
  const path = strict ? fileURLToPath(file) : file
  // All on the first line, and taken off its columns again: no position of the source may move.
  const prefix = `(function(${providedNames.join()}){${strict ? '"use strict";' : ''}return(`
  try {
    const script = new Script(`${prefix}${source}\n)})`, {
      filename: file,
      lineOffset: line,
      columnOffset: column - prefix.length,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    })
    muteLoaderWarning()
    const provide = script.runInThisContext() as (...provided: unknown[]) => TaskFunction
    return provide(createRequire(file), path, dirname(path), keepName)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TaskError(`Cannot compile the function at ${path}:${line + 1} as a task: ${reason}`, { cause })
  }
}

function keepName(target: object, value: string): object {
  return Object.defineProperty(target, 'name', { value, configurable: true })
}

let muted = false

/** Keeps Node from warning, at the first `import()` of an inline task, of an option that is ours and not the user's. */
function muteLoaderWarning(): void {
  if (muted) return
  muted = true
  const { emitWarning } = process
  const filter = (...args: unknown[]): void => {
    const ours = typeof args[0] === 'string' && args[0].startsWith('vm.USE_MAIN_CONTEXT_DEFAULT_LOADER ')
    if (!ours) return Reflect.apply(emitWarning, process, args)
    // It comes once a process or thread.
    if (process.emitWarning === filter) process.emitWarning = emitWarning
  }
  process.emitWarning = filter
}
