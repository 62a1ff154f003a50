import { readdirSync } from 'node:fs'
import { nameOfSocket } from './socket-path.js'
import { runtimeFolder, requireOwnFolder } from './runtime-folder.js'

/**
 * The names that have a socket, in alphabetical order. A supervisor that was killed leaves its socket: whether it answers, `connect`
 * tells.
 *
 * @throws {MonitorError} if the folder is not to be trusted
 */
export function listNames(env: NodeJS.ProcessEnv = process.env): string[] {
  const folder = runtimeFolder(env)
  let files: string[]
  try {
    files = readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  requireOwnFolder(folder)
  return files.flatMap((file) => nameOfSocket(file) ?? []).sort()
}
