import { accessSync, constants, lstatSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { MonitorError } from './monitor-error.js'

/**
 * The folder of the sockets of all supervisors of this user: `ASC_RUNTIME_DIR`, else `$XDG_RUNTIME_DIR/asc`, else `asc-UID` in the
 * temporary directory, or in `/dev/shm` where that cannot be written to: in a container whose root is read-only. The folder may not exist yet.
 *
 * @param temporary where it may be, the first one that can be written to; by default the temporary directory and `/dev/shm`
 */
export function runtimeFolder(env: NodeJS.ProcessEnv = process.env, temporary: readonly string[] = [tmpdir(), '/dev/shm']): string {
  if (env.ASC_RUNTIME_DIR) return resolve(env.ASC_RUNTIME_DIR)
  if (env.XDG_RUNTIME_DIR) return join(resolve(env.XDG_RUNTIME_DIR), 'asc')
  const parent = temporary.find(isWritable) ?? temporary[0] ?? tmpdir()
  return join(parent, `asc-${process.getuid?.() ?? 'user'}`)
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Makes the folder, for its owner alone, unless it exists.
 *
 * @throws {MonitorError} if it is not a folder of this user, or others may write to it: whoever can replace a socket can pretend to be
 * the supervisor
 */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700, recursive: true })
  } catch (cause) {
    throw new MonitorError(`Cannot make the folder of sockets ${folder}: ${(cause as Error).message}. Set ASC_RUNTIME_DIR to a folder that you may write to`, { cause })
  }
  requireOwnFolder(folder)
}

/** The same for a folder that exists, before a socket in it is trusted. */
export function requireOwnFolder(folder: string): void {
  const { mode, uid, isFolder } = look(folder)
  const me = process.getuid?.() ?? uid
  if (!isFolder) throw refused(folder, 'it is not a folder, or is a symbolic link')
  // Root may look into the folders of others; it already can do anything there.
  if (uid !== me && me !== 0) throw refused(folder, `it belongs to the user ${uid}, and this is the user ${me}`)
  if ((mode & 0o022) !== 0) throw refused(folder, `other users may write to it (mode ${(mode & 0o777).toString(8)}); chmod 700 mends that`)
}

function look(folder: string): { readonly mode: number; readonly uid: number; readonly isFolder: boolean } {
  const stats = lstatSync(folder)
  return { mode: stats.mode, uid: stats.uid, isFolder: stats.isDirectory() }
}

function refused(folder: string, reason: string): MonitorError {
  return new MonitorError(`Cannot use the folder of sockets ${folder} as ${reason}. ASC_RUNTIME_DIR names another one`)
}
