import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { SpawnError } from './errors.js'

/**
 * The file that `command` means, looked up as execvp(3) does. It is looked up here because the wrapper that guards a
 * command would only say that it failed.
 *
 * @throws {SpawnError} ENOENT when there is none
 */
export function findExecutable(command: string, path = '', cwd = process.cwd()): string {
  if (process.platform === 'win32') return command
  const candidates = command.includes('/') ? [resolve(cwd, command)] : path.split(delimiter).map((folder) => join(folder || '.', command))
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
