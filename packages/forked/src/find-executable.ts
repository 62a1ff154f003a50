import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { SpawnError } from '@asc/core'

/**
 * The file that `command` means, looked up as execvp(3) does. It is looked up here because the wrapper that guards a
 * command would only say that it failed.
 *
 * @throws {SpawnError} ENOENT when there is none
 */
export function findExecutable(command: string, path = ''): string {
  if (command.includes('/') || process.platform === 'win32') return command
  for (const folder of path.split(delimiter)) {
    const file = join(folder || '.', command)
    if (isExecutable(file)) return file
  }
  const cause = Object.assign(new Error(`spawn ${command} ENOENT`), { code: 'ENOENT', syscall: `spawn ${command}` })
  throw new SpawnError(`Cannot run '${command}': there is no such command in PATH`, { cause })
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
