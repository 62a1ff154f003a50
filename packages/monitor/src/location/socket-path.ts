import { join } from 'node:path'
import { MonitorError } from './monitor-error.js'
import { requireServiceName } from './names.js'
import { runtimeFolder } from './runtime-folder.js'

/** The longest path of a Unix socket in bytes; see unix(7). */
const longestPath = process.platform === 'darwin' ? 103 : 107

const socketSuffix = '.sock'

/**
 * Where the supervisor of this name has its API: `NAME.sock` in `runtimeFolder()`.
 *
 * @throws {TypeError} if the name is invalid
 * @throws {MonitorError} if the path is too long for a socket
 */
export function socketPath(name: string, env: NodeJS.ProcessEnv = process.env): string {
  requireServiceName('find the socket', name)
  const path = join(runtimeFolder(env), `${name}${socketSuffix}`)
  if (Buffer.byteLength(path) > longestPath) {
    throw new MonitorError(`Cannot use the socket ${path} as paths of sockets have at most ${longestPath} bytes. Use a shorter name, or set ASC_RUNTIME_DIR to a shorter path`)
  }
  return path
}

/** The name that a file in the folder of sockets stands for; `undefined` for another file. */
export function nameOfSocket(file: string): string | undefined {
  return file.endsWith(socketSuffix) && file.length > socketSuffix.length ? file.slice(0, -socketSuffix.length) : undefined
}

/** Beside a socket: who has it, for the case that it does not answer. */
export function ownerPath(socket: string): string {
  return `${socket.slice(0, -socketSuffix.length)}.json`
}
