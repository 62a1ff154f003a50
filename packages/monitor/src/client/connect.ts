import { userInfo, hostname } from 'node:os'
import { basename } from 'node:path'
import { requireOwnFolder, runtimeFolder } from '../location/runtime-folder.js'
import { socketPath } from '../location/socket-path.js'
import { Client } from './client.js'
import { NotRunningError } from './client-errors.js'

/** How a supervisor is reached. */
export interface ConnectOptions {
  /** Milliseconds until the first byte of an answer. Default 5000. */
  readonly timeout?: number
  /** Who asks, for events and logs. Default: the program, the user and the host. */
  readonly client?: string
  readonly env?: NodeJS.ProcessEnv
}

/**
 * The client of the supervisor with this name, on this machine. Nothing is opened yet.
 *
 * @throws {TypeError} if the name is invalid
 * @throws {NotRunningError} if there is no folder of sockets
 * @throws {MonitorError} if the folder is not to be trusted
 */
export function connect(name: string, { timeout = 5000, client = whoAmI(), env = process.env }: ConnectOptions = {}): Client {
  const socket = socketPath(name, env)
  try {
    requireOwnFolder(runtimeFolder(env))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new NotRunningError(`'${name}' is not running: there is no folder ${runtimeFolder(env)}`, { cause: error })
  }
  return new Client({ name, socket, client, timeout })
}

/**
 * The client of a supervisor on TCP.
 *
 * @param url `http://HOST:PORT`
 */
export function connectTo(url: string, { token, timeout = 5000, client = whoAmI() }: Omit<ConnectOptions, 'env'> & { readonly token?: string } = {}): Client {
  return new Client({ name: url, url, token, client, timeout })
}

/** Such as `asc, ada on host-7 (pid 812)`. */
function whoAmI(): string {
  const program = basename(process.argv[1] ?? 'node').replace(/\.[cm]?js$/, '')
  return `${program}, ${userName()} on ${hostname()} (pid ${process.pid})`.replace(/[^\x20-\x7e]/g, '?')
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'somebody')
  }
}
