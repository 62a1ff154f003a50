import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, resolve } from 'node:path'
import { SpawnError } from '../base/errors.js'

/** Where execvp(3) looks when there is no PATH: confstr(3), _CS_PATH. */
const defaultPath = '/bin:/usr/bin'

/**
 * Returns the file of `command`, looked up as execvp(3) does, from the folder where it will run. It is looked up here because the
 * wrapper that guards a command would only report that it failed.
 *
 * @throws {SpawnError} ENOENT if there is no such file
 */
export function findExecutable(command: string, path = defaultPath, cwd = process.cwd()): string {
  if (process.platform === 'win32') return command
  const candidates = command.includes('/') ? [resolve(cwd, command)] : path.split(delimiter).map((folder) => resolve(cwd, folder, command))
  const found = candidates.find(isExecutable)
  if (found !== undefined) return found
  const cause = Object.assign(new Error(`spawn ${command} ENOENT`), { code: 'ENOENT', syscall: `spawn ${command}` })
  throw new SpawnError(`Cannot run '${command}': there is no such command${command.includes('/') ? '' : ' in PATH'}`, { cause })
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
