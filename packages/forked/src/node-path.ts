import { accessSync, constants } from 'node:fs'
import { isAbsolute } from 'node:path'
import { SetupError } from '@asc/core'
import { refusal, startedMark } from '@asc/core/backend'

const remedy = "Give the path of a Node: { execPath: '/usr/bin/node' }"

/**
 * The Node that children run on.
 *
 * @param given the option `execPath`
 * @throws {TypeError} when `given` is no absolute path of a program
 * @throws {SetupError} when this program would be started again as its own child, without end: a single executable (Node's SEA, pkg, `bun build --compile`)
 */
export function nodePath(given: string | undefined): string {
  if (process.env[startedMark] !== undefined) {
    throw new SetupError(`Cannot create the container as this process was started to be a child, and runs the main program: ${process.execPath} is no Node that runs what it is given. ${remedy}`)
  }
  if (given !== undefined) return requireProgram(given)
  if (isSingleExecutable()) throw new SetupError(`Cannot create the container as this program is a single executable: each child would be the main program again. ${remedy}`)
  return process.execPath
}

function requireProgram(path: unknown): string {
  try {
    if (typeof path !== 'string' || !isAbsolute(path)) throw new TypeError()
    accessSync(path, constants.X_OK)
    return path
  } catch {
    throw new TypeError(refusal('create the container', 'execPath', 'the absolute path of a Node', path))
  }
}

/** See https://nodejs.org/api/single-executable-applications.html; from Node 20.12 on. `pkg` marks its own. */
function isSingleExecutable(): boolean {
  const sea = process.getBuiltinModule('node:sea') as { isSea(): boolean } | undefined
  return sea?.isSea() === true || 'pkg' in process
}
