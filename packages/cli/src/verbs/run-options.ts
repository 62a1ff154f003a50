import { InvalidArgumentError, type Command } from 'commander'
import { parseDuration, parseSize } from '../base/quantities.js'
import { parseMonitorAddress, type MonitorAddress } from '../config/monitor-address.js'
import type { RunRequest } from '../look/plan-of.js'

/** What commander has made of the options of `run` and `start`. */
export interface RunFlags {
  readonly args?: never
  readonly count?: number | 'auto'
  readonly backend?: 'forked' | 'threaded' | 'hybrid'
  readonly port?: number
  readonly host?: string
  readonly name?: string
  readonly monitor?: Pick<MonitorAddress, 'host' | 'port'>
  readonly envFile?: string[]
  readonly watch?: string[] | true
  readonly readyOn?: string
  readonly startupTimeout?: number
  readonly healthTimeout?: number
  readonly maxMemory?: number
  readonly gracefulStop?: number
  readonly shutdownDelay?: number
  readonly cwd?: string
  readonly nodeArg?: string[]
  readonly output?: 'prefix' | 'json' | 'inherit'
  readonly once?: true
  readonly dryRun?: true
  readonly json?: true
}

/** Adds the options that say how something is run. */
export function addRunOptions(command: Command): Command {
  return command
    .argument('[file]', 'a program, a task, or a config; without it the config of this folder')
    .argument('[args...]', 'what the program or task finds in process.argv; those that begin with a dash after --')
    .option('-c, --count <number>', "how many, or 'auto': as the processors and the memory allow (default)", count)
    .option('-b, --backend <kind>', 'of a task: forked (processes, default), threaded, hybrid', choice('forked', 'threaded', 'hybrid'))
    .option('-p, --port <port>', 'where it listens: PORT of a program, the listener http of a task', port)
    .option('--host <address>', 'the address that it listens on')
    .option('-n, --name <name>', 'the name that asc knows it by (default: that in package.json, else of the folder)', name)
    .option('--monitor <[host:]port>', 'the page, probes and metrics on TCP; other addresses than 127.0.0.1 need ASC_MONITOR_TOKEN', monitor)
    .option('--env-file <file>', 'NAME=value lines, read anew by each reload; may be repeated', collect)
    .option('-w, --watch [path]', 'reload when a source file changes: beside the program, or this path; may be repeated', collectOrAll)
    .option('--ready-on <what>', 'listen, message, start, http:/path, or /pattern/ of a line that it writes')
    .option('--startup-timeout <time>', 'how long it may take to be ready (default: 60s)', duration)
    .option('--health-timeout <time>', 'silent for so long it is killed and restarted (default: never)', duration)
    .option('--max-memory <size>', 'larger than this it is replaced, make before break: 512M', size)
    .option('--graceful-stop <time>', 'how long it may take to end (default: 10s)', duration)
    .option('--shutdown-delay <time>', 'before it ends by a signal, go on accepting for so long (default: 0)', duration)
    .option('--cwd <folder>', 'its working directory')
    .option('--node-arg <option>', 'an option of Node, such as --import=tsx; may be repeated', collect)
    .option('--output <format>', 'its lines: prefix, json or inherit (default: prefix in a terminal, else json)', choice('prefix', 'json', 'inherit'))
    .option('--once', 'a job: it is not started again when it ends')
    .option('--dry-run', 'print what would be run, and run nothing')
    .option('--json', 'print JSON')
}

/** The request that the command line makes. */
export function runRequest(target: string | undefined, args: readonly string[], flags: RunFlags, folder = process.cwd()): RunRequest {
  const { count, backend, port, host, envFile, watch, readyOn, startupTimeout, healthTimeout, maxMemory, gracefulStop, shutdownDelay, cwd, nodeArg, output, once } = flags
  const options = { count, backend, port, host, envFile, readyOn, startupTimeout, healthTimeout, maxMemory, gracefulStop, shutdownDelay, cwd, output, nodeArgs: nodeArg, watch, restart: once && false }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as RunRequest['options']
  return { target, args, options: given, name: flags.name, monitor: flags.monitor, folder }
}

function count(text: string): number | 'auto' {
  if (text === 'auto') return text
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text)
  throw new InvalidArgumentError("It must be 'auto' or a whole number of at least 1.")
}

export function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535) return Number(text)
  throw new InvalidArgumentError('It must be a port from 1 to 65535.')
}

function monitor(text: string): Pick<MonitorAddress, 'host' | 'port'> {
  const address = parseMonitorAddress(text)
  if (address) return address
  throw new InvalidArgumentError('It must be a port, or an address and a port: 9090, 0.0.0.0:9090, [::1]:9090.')
}

function name(text: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,63}$/.test(text)) return text
  throw new InvalidArgumentError('It must be letters, digits, and . _ - between, at most 64.')
}

export function duration(text: string): number {
  const span = parseDuration(text)
  if (span !== undefined) return span
  throw new InvalidArgumentError('It must be milliseconds, or a time such as 500ms, 10s, 2m.')
}

export function size(text: string): number {
  const bytes = parseSize(text)
  if (bytes !== undefined && bytes > 0) return bytes
  throw new InvalidArgumentError('It must be bytes, or a size such as 512M.')
}

export function choice<T extends string>(...choices: readonly T[]): (text: string) => T {
  return (text) => {
    if (choices.includes(text as T)) return text as T
    throw new InvalidArgumentError(`It must be one of ${choices.join(', ')}.`)
  }
}

function collect(text: string, earlier: string[] = []): string[] {
  return [...earlier, text]
}

function collectOrAll(text: string | undefined, earlier: string[] | true = []): string[] | true {
  return text === undefined ? true : [...(earlier === true ? [] : earlier), text]
}
