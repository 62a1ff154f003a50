import { optionNames, requireInteger, requireKnown } from '@asc/core/backend'
import { requireServiceName } from './location/names.js'
import { sizeRule, type AutoscaleOptions } from './scale/autoscale-options.js'
import type { SizeRule } from './scale/decide-size.js'

/** An address of TCP at which the API is served too. */
export interface TcpOptions {
  /** 0: the system chooses. */
  port: number
  /** Default `127.0.0.1`. An address that others can reach needs a token. */
  host?: string | undefined
  /** What clients send as `authorization: Bearer TOKEN`, at least 16 characters. Without one this address only answers questions. */
  token?: string | undefined
  /** Names under which it may be called besides `localhost` and its own address. */
  hosts?: readonly string[] | undefined
  /** Paths that anybody may read without the token. Default: the probes. */
  open?: readonly string[] | undefined
}

/** Recordings that are made by themselves. */
export interface RecordingOptions {
  /** A folder for this supervisor alone. Default: `recordings/NAME` in `ASC_STATE_DIR`, else in `$XDG_STATE_HOME/asc`, else in `~/.local/state/asc`. */
  folder?: string | undefined
  /** How many are kept. Default 5. */
  keep?: number | undefined
}

/** How controllers are operated. */
export interface MonitorOptions {
  /** Under which they are found: `asc status NAME`. Letters, digits, dots, dashes and underscores. */
  name: string
  /** Serves the API at an address of TCP too. */
  listen?: TcpOptions | undefined
  /** Which groups become larger and smaller by themselves, by their names; of several services by `SERVICE/GROUP`. Default: none. */
  autoscale?: Readonly<Record<string, AutoscaleOptions>> | undefined
  /** Where recordings are kept that are made when a service gives up or the supervisor crashes. `false`: none are made. */
  recordings?: RecordingOptions | false | undefined
  /** Where the variables are read that say where the socket and the recordings are. Default `process.env`. */
  env?: NodeJS.ProcessEnv | undefined
}

const attempt = 'operate the controller'
const names = optionNames<MonitorOptions>({ name: true, listen: true, autoscale: true, recordings: true, env: true })
const tcpNames = optionNames<TcpOptions>({ port: true, host: true, token: true, hosts: true, open: true })
const recordingNames = optionNames<RecordingOptions>({ folder: true, keep: true })
/** A shorter token can be guessed. */
export const shortestToken = 16

/** Throws a `TypeError` or `RangeError` naming the option and its value, unless all are valid. */
export function requireMonitorOptions(options: MonitorOptions): void {
  requireKnown(attempt, '', options, names)
  requireServiceName(attempt, options.name)
  if (options.recordings) requireRecordingOptions(options.recordings)
  const { listen } = options
  if (listen === undefined) return
  requireKnown(attempt, 'listen', listen, tcpNames)
  requireInteger(attempt, 'listen.port', listen.port, 0, 65_535)
  if (listen.token !== undefined && (typeof listen.token !== 'string' || listen.token.length < shortestToken)) {
    throw new RangeError(`Cannot ${attempt} as 'listen.token' must have at least ${shortestToken} characters`)
  }
  if (!isLoopback(listen.host) && listen.token === undefined) {
    throw new TypeError(`Cannot ${attempt} as 'listen.host' is ${listen.host}, which others can reach: everybody who can would see everything. Set 'listen.token', or listen on 127.0.0.1`)
  }
}

/**
 * The rules of all groups that are scaled by themselves, by `SERVICE/GROUP`.
 *
 * @throws {TypeError | RangeError} if one is invalid, or it is not clear which service is meant
 */
export function sizeRules(autoscale: MonitorOptions['autoscale'], services: readonly string[]): ReadonlyMap<string, SizeRule> {
  if (typeof (autoscale ?? {}) !== 'object' || autoscale === null) throw new TypeError(`Cannot ${attempt} as 'autoscale' must be an object with the names of groups`)
  return new Map(Object.entries(autoscale ?? {}).map(([name, options]) => {
    const service = name.includes('/') ? name.slice(0, name.indexOf('/')) : services[0]!
    const path = `autoscale['${name}']`
    if (services.length > 1 && !name.includes('/')) throw new TypeError(`Cannot ${attempt} as '${path}' does not say of which service: write '${services[0]}/${name}'`)
    if (!services.includes(service)) throw new TypeError(`Cannot ${attempt} as '${path}' names the service '${service}'; there is ${services.join(', ')}`)
    return [name.includes('/') ? name : `${service}/${name}`, sizeRule(path, options)]
  }))
}

function requireRecordingOptions(recordings: RecordingOptions): void {
  requireKnown(attempt, 'recordings', recordings, recordingNames)
  if (recordings.keep !== undefined) requireInteger(attempt, 'recordings.keep', recordings.keep, 1, 1_000)
  if (recordings.folder !== undefined && (typeof recordings.folder !== 'string' || recordings.folder === '')) {
    throw new TypeError(`Cannot ${attempt} as 'recordings.folder' must be the path of a folder`)
  }
}

/** Whether only this machine reaches an address. */
export function isLoopback(host = '127.0.0.1'): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}
