import { constants } from 'node:os'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { optionNames, readEnvFiles, refusal, requireChoice, requireDuration, requireInteger, requireKnown, requireObject } from '@asc/core/backend'
import { loadPlan, type LoadOptions, type LoadPlan } from '@asc/http'
import { ProgramError } from './program-error.js'
import type { ReadyCondition } from './program-settings.js'

/** A port that is known before the program listens on it. */
export interface ProgramAddress {
  port: number
  /** A numeric address. Default: all addresses, of IPv6 and IPv4 where the system has both. */
  host?: string
  /** Default false. */
  ipv6Only?: boolean
}

/** Options of `program`. */
export interface ProgramOptions extends LoadOptions {
  /** What the program finds in `process.argv` after its file. */
  args?: readonly string[] | undefined
  /** Its working directory, and where a relative path of its file starts. Default: the parent's. */
  cwd?: string | undefined
  /** Added to the environment of the child; `undefined` removes a variable. */
  env?: Readonly<Record<string, string | undefined>> | undefined
  /** Files of `NAME=value` lines, read by this call, relative to `cwd`. A later one wins, and `env` over all of them. */
  envFile?: string | readonly string[] | undefined
  /**
   * When it is ready. `listen` (default): when it listens, on a port other than 0 or a path. `message`: when it calls
   * `process.send('ready')`. `http:/path`: when it answers that path with a status of 2xx, asked on a connection of its own. A regular
   * expression: when it has written a match to stdout or stderr.
   */
  readyOn?: 'listen' | 'message' | `http:/${string}` | RegExp | undefined
  /**
   * `false`: it does not serve, and is ready as soon as it runs, unless `readyOn` says otherwise. A port: the parent binds it before the
   * program starts, which a port below 1024 may need. Default: what the program listens on is learnt when it does.
   */
  listen?: false | number | ProgramAddress | undefined
  /** The signal that ends it. Default: SIGTERM, or SIGINT if it listens to that and not to SIGTERM. */
  stopSignal?: NodeJS.Signals | undefined
  /** How it is asked to end once it is drained: by that signal (default), or by the message `'shutdown'`, as PM2 does. */
  shutdown?: 'signal' | 'message' | undefined
  /** Milliseconds until its connections are closed, whatever they are doing. Default, and upper limit: what the grace period leaves, 8 of 10 s. */
  drainTimeout?: number | undefined
  /** On how many addresses of IPv6, and of IPv4, it can begin to listen in one life. Default 4. */
  sockets?: number | undefined
}

/** The same, checked and complete. */
export interface ProgramPlan {
  readonly args: readonly string[]
  readonly cwd: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly readyOn: ReadyCondition
  readonly address: ProgramAddress | undefined
  readonly stopSignal: NodeJS.Signals | undefined
  readonly shutdown: 'signal' | 'message'
  readonly drainTimeout: number | undefined
  readonly sockets: number
  readonly load: LoadPlan
}

const attempt = 'run the program'
const known = optionNames<ProgramOptions>({
  args: true, cwd: true, env: true, envFile: true, readyOn: true, listen: true, stopSignal: true, shutdown: true, drainTimeout: true, sockets: true,
  balance: true, maxConnectionAge: true,
})

/**
 * Checks and completes the options of `program`.
 *
 * @throws {TypeError | RangeError} naming the option and its value
 * @throws {ProgramError} if an environment file cannot be read
 */
export function planProgram(options: ProgramOptions): ProgramPlan {
  requireKnown(attempt, '', options, known)
  const { args = [], cwd, env = {}, shutdown = 'signal', stopSignal, drainTimeout, sockets = 4 } = options
  requireTexts('args', args)
  if (cwd !== undefined) requireText('cwd', cwd)
  requireEnvironment(env)
  requireChoice(attempt, 'shutdown', shutdown, ['signal', 'message'])
  if (stopSignal !== undefined && !Object.hasOwn(constants.signals, stopSignal)) throw new TypeError(refusal(attempt, 'stopSignal', 'the name of a signal', stopSignal))
  requireDuration(attempt, 'drainTimeout', drainTimeout)
  requireInteger(attempt, 'sockets', sockets, 1, 64)
  return {
    args: [...args], cwd, shutdown, stopSignal, drainTimeout, sockets,
    env: { ...readFiles(options.envFile, cwd), ...env },
    readyOn: readyCondition(options),
    address: addressOf(options.listen),
    load: loadPlan(attempt, options),
  }
}

function readyCondition({ readyOn, listen }: ProgramOptions): ReadyCondition {
  if (readyOn === undefined) return { when: listen === false ? 'start' : 'listen' }
  if (readyOn instanceof RegExp) return { when: 'output', source: readyOn.source, flags: readyOn.flags }
  if (listen === false && (readyOn === 'listen' || /^http:/.test(readyOn))) throw new TypeError(`${refusal(attempt, 'readyOn', "'message' or a regular expression", readyOn)}; with 'listen' false it listens on nothing`)
  if (readyOn === 'listen' || readyOn === 'message') return { when: readyOn }
  if (typeof readyOn === 'string' && /^http:\/(?!\/)\S*$/.test(readyOn)) return { when: 'answer', path: readyOn.slice('http:'.length) }
  throw new TypeError(refusal(attempt, 'readyOn', "'listen', 'message', 'http:/path' or a regular expression", readyOn))
}

function addressOf(listen: ProgramOptions['listen']): ProgramAddress | undefined {
  if (listen === undefined || listen === false) return undefined
  const address: ProgramAddress = typeof listen === 'number' ? { port: listen } : listen
  requireObject(attempt, 'listen', address, 'false, a port, or an object with a port')
  requireKnown(attempt, 'listen', address, optionNames<ProgramAddress>({ port: true, host: true, ipv6Only: true }))
  requireInteger(attempt, 'listen.port', address.port, 1, 65_535)
  const { port, host, ipv6Only = false } = address
  if (host !== undefined && (typeof host !== 'string' || !isIP(host))) throw new TypeError(refusal(attempt, 'listen.host', 'a numeric address', host))
  if (typeof ipv6Only !== 'boolean') throw new TypeError(refusal(attempt, 'listen.ipv6Only', 'a boolean', ipv6Only))
  return { port, ipv6Only, ...(host !== undefined && { host }) }
}

/** Relative paths start at the program's working directory. */
function readFiles(given: ProgramOptions['envFile'], cwd: string | undefined): Readonly<Record<string, string | undefined>> {
  if (given === undefined) return {}
  const files = typeof given === 'string' ? [given] : given
  requireTexts('envFile', files)
  try {
    return readEnvFiles(files.map((file) => resolve(cwd ?? process.cwd(), file)))
  } catch (cause) {
    throw new ProgramError((cause as Error).message, { cause })
  }
}

function requireEnvironment(env: unknown): void {
  requireObject(attempt, 'env', env)
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || (typeof value === 'string' && !value.includes('\0'))) continue
    const is = typeof value === 'string' ? 'it has one' : `it is a ${value === null ? 'null' : typeof value}`
    throw new TypeError(`Cannot ${attempt} as 'env.${name}' must be a text without NUL, and ${is}; its value may be a secret and is not shown`)
  }
}

function requireText(option: string, value: unknown): void {
  if (typeof value !== 'string' || value === '' || value.includes('\0')) throw new TypeError(refusal(attempt, option, 'a non-empty string without NUL', value))
}

function requireTexts(option: string, value: unknown): void {
  if (!Array.isArray(value) || !value.every((part) => typeof part === 'string' && !part.includes('\0'))) throw new TypeError(refusal(attempt, option, 'an array of strings without NUL', value))
}
