import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ListenerOptions, RestartOptions } from '@asc/core'
import type { RolloutOptions } from '@asc/controller'
import { parseDuration, parseSize } from '../base/quantities.js'
import type { Config, ServiceConfig } from './config-schema.js'
import { loopback, parseMonitorAddress, type MonitorAddress } from './monitor-address.js'
import { projectName } from './project-name.js'
import type { Plan, Service, Work } from './service.js'

/** Completes a config that was checked: paths, durations, defaults, and the order of starting. Pure but for the name of the project. */
export function resolveConfig(config: Config, file: string): Plan {
  const folder = dirname(file)
  const services = Object.entries(config.services).map(([name, service]) => resolveService(name, service, folder))
  return { name: config.name ?? projectName(folder), folder, file, monitor: monitorOf(config.monitor, folder), services: inOrder(services) }
}

/** The same for one service. */
export function resolveService(name: string, given: ServiceConfig, folder: string): Service {
  const cwd = resolve(folder, given.cwd ?? '.')
  const work = workOf(given, cwd)
  return {
    name, work, cwd,
    backend: given.backend ?? 'forked',
    count: given.count ?? (work.kind === 'command' ? 1 : 'auto'),
    env: Object.fromEntries(Object.entries(given.env ?? {}).map(([key, value]) => [key, value === null ? null : String(value)])),
    envFiles: list(given.envFile).map((path) => resolve(cwd, path)),
    nodeArgs: given.nodeArgs ?? [],
    port: given.port,
    host: given.host,
    listeners: Object.fromEntries(Object.entries(given.listeners ?? {}).map(([key, value]) => [key, listenerOf(value)])),
    after: given.after ?? {},
    readyOn: given.readyOn,
    startupTimeout: given.startupTimeout === false ? false : span(given.startupTimeout),
    healthTimeout: span(given.healthTimeout),
    gracefulStop: typeof given.gracefulStop === 'boolean' ? given.gracefulStop : span(given.gracefulStop),
    shutdownDelay: span(given.shutdownDelay),
    stopSignal: given.stopSignal as NodeJS.Signals | undefined,
    restart: restartOf(given.restart),
    maxMemory: typeof given.maxMemory === 'string' ? parseSize(given.maxMemory) : given.maxMemory,
    maxAge: span(given.maxAge),
    spares: given.spares ?? 0,
    rollout: rolloutOf(given.rollout),
    output: given.output,
    uid: given.uid,
    gid: given.gid,
    watch: given.watch === true ? [cwd] : given.watch ? given.watch.map((path) => resolve(cwd, path)) : [],
  }
}

function monitorOf(given: Config['monitor'], folder: string): MonitorAddress | undefined {
  if (given === undefined) return undefined
  if (typeof given === 'string') return parseMonitorAddress(given)
  if (typeof given === 'number') return { host: loopback, port: given }
  const { port, host = loopback, tokenFile, hosts, open } = given
  return { host, port, ...(tokenFile !== undefined && { tokenFile: resolve(folder, tokenFile) }), ...(hosts && { hosts }), ...(open && { open }) }
}

function workOf({ program, task, command, args = [] }: ServiceConfig, cwd: string): Work {
  if (program !== undefined) return { kind: 'program', file: pathOf(program, cwd), args }
  if (task !== undefined) return { kind: 'task', file: pathOf(task, cwd), args }
  const [name = '', ...rest] = typeof command === 'string' ? command.trim().split(/\s+/) : (command ?? [])
  return { kind: 'command', command: name, args: rest }
}

function pathOf(given: string, cwd: string): string {
  return given.startsWith('file:') ? fileURLToPath(given) : resolve(cwd, given)
}

function listenerOf(value: number | ListenerOptions): ListenerOptions {
  return typeof value === 'number' ? { port: value } : value
}

function restartOf(given: ServiceConfig['restart'] = true): boolean | RestartOptions {
  if (typeof given === 'boolean') return given
  const { on, backoff, limit, onLimit, stableAfter } = given
  return defined({
    on, onLimit,
    backoff: backoff && defined({ ...backoff, initial: span(backoff.initial), max: span(backoff.max) }),
    limit: limit && { failures: limit.failures, window: span(limit.window)! },
    ...(limit === false && { limit }),
    stableAfter: span(stableAfter),
  })
}

function rolloutOf(given: ServiceConfig['rollout'] = {}): RolloutOptions {
  const { canary, ...rest } = given
  return defined({ ...rest, canary: canary && { soak: span(canary.soak)! } })
}

/** Each after all that it waits for, else as they are written. A config that was checked has no circle. */
export function inOrder<Named extends Pick<Service, 'name' | 'after'>>(services: readonly Named[]): readonly Named[] {
  const sorted: Named[] = []
  const add = (service: Named): void => {
    if (sorted.includes(service)) return
    for (const other of services) if (Object.hasOwn(service.after, other.name)) add(other)
    sorted.push(service)
  }
  services.forEach(add)
  return sorted
}

function span(value: number | string | undefined): number | undefined {
  return typeof value === 'string' ? parseDuration(value) : value
}

function list<T>(value: T | readonly T[] | undefined): readonly T[] {
  return value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T]
}

/** Without what is undefined: core refuses options that are there and undefined in some places. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> }
}

/** The name of a service that is a file: that of the file, or of its folder where it is called `index` or `main`. */
export function nameOfFile(file: string): string {
  const plain = basename(file).replace(/\.[mc]?[jt]sx?$/, '')
  const name = ['index', 'main'].includes(plain) ? basename(dirname(file)) || plain : plain
  return name.replace(/[^\w.-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '').slice(0, 64) || 'service'
}
