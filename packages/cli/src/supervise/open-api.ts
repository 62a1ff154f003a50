import { randomBytes } from 'node:crypto'
import { isLoopback, operate, probePaths, type Monitor } from '@asc/monitor'
import { CliError } from '../base/cli-error.js'
import { showMonitorAddress, type MonitorAddress } from '../config/monitor-address.js'
import type { Supervised } from './make-controller.js'
import { tokenOf, tokenVariable } from './monitor-token.js'

/** The API of this supervisor. */
export type Api = Pick<Monitor, 'close' | 'url'>

/**
 * Attaches the API to all services, under this name; with an address, on TCP too.
 *
 * @returns `undefined` where there is no place for its socket, as in a container without anything that can be written to: the log says so, and the services run
 * @throws {CliError} if somebody has the name or the address already, the folder of the sockets is not to be trusted, or the token is
 * too short
 */
export async function openApi(name: string, { services, logger }: Supervised, address?: MonitorAddress): Promise<Api | undefined> {
  const listen = address && listenOf(address)
  try {
    const api = await operate(Object.fromEntries(services), { name, ...(listen && { listen: listen.tcp }) })
    if (api.url) logger.info({}, whatIsThere(api.url, listen!))
    return api
  } catch (cause) {
    if (!address && hasNoPlace(cause as Error)) {
      logger.warn({}, `${(cause as Error).message}. Until then nothing can steer this supervisor: asc status, reload and ready do not find it`)
      return undefined
    }
    throw (address && addressError(address, cause as NodeJS.ErrnoException)) ?? new CliError('failed', (cause as Error).message, { cause, hints: ["'asc ls' shows what runs; --name gives this one another name."] })
  }
}

/** Whether the socket could not be made for want of a place that can be written to. */
function hasNoPlace({ cause }: { readonly cause?: unknown }): boolean {
  if (!(cause instanceof Error)) return false
  return ['EACCES', 'ENOENT', 'ENOTDIR', 'ENOSPC', 'EPERM', 'EROFS'].includes((cause as NodeJS.ErrnoException).code ?? '') || hasNoPlace(cause)
}

/** An address that others reach, and for which there is no token, has one that nobody knows: what is not open to everybody stays closed. */
function listenOf(address: MonitorAddress) {
  const { host, port, hosts, open } = address
  const given = tokenOf(address)
  const token = given ?? (isLoopback(host) ? undefined : randomBytes(32).toString('hex'))
  const tcp = { host, port, ...(token !== undefined && { token }), ...(hosts && { hosts }), ...(open && { open: [...probePaths, ...open] }) }
  return { tcp, closed: given === undefined && token !== undefined }
}

function whatIsThere(url: string, { closed, tcp: { token, open } }: ReturnType<typeof listenOf>): string {
  if (closed) return `Only ${(open ?? probePaths).join(', ')} can be read at ${url}/: for the page and the rest set ${tokenVariable}, as others can reach this address`
  return `The page, probes and metrics are at ${url}/${token === undefined ? ', for reading: no token is set' : ''}`
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'this user may not listen there',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no such host',
}

/** What is wrong with the address, if that is what is wrong. */
function addressError(address: MonitorAddress, cause: NodeJS.ErrnoException): CliError | undefined {
  if (cause.syscall !== 'listen' && cause.syscall !== 'getaddrinfo') return undefined
  const { code = '', message } = cause
  return new CliError('failed', `Cannot serve --monitor ${showMonitorAddress(address)}: ${reasons[code] ?? message} (${code})`, { cause })
}
