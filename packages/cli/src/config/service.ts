import type { ListenerOptions, RestartOptions } from '@asc/core'
import type { RolloutOptions } from '@asc/controller'
import type { MonitorAddress } from './monitor-address.js'

/** What a service runs. */
export type Work =
  | { readonly kind: 'program'; readonly file: string; readonly args: readonly string[] }
  | { readonly kind: 'task'; readonly file: string; readonly args: readonly string[] }
  | { readonly kind: 'command'; readonly command: string; readonly args: readonly string[] }

export type BackendName = 'forked' | 'threaded' | 'hybrid'

/** How far a service must be before another one starts. */
export type Condition = 'started' | 'ready' | 'done'

/**
 * A service, complete: what the command line and a config come to. It is data, paths are absolute, and durations are milliseconds: a
 * supervisor, a systemd unit or a manifest is made from it.
 */
export interface Service {
  readonly name: string
  readonly work: Work
  readonly backend: BackendName
  readonly count: number | 'auto'
  readonly cwd: string
  /** `null` removes a variable. */
  readonly env: Readonly<Record<string, string | null>>
  /** Absolute paths; read when it starts, and by each reload. */
  readonly envFiles: readonly string[]
  readonly nodeArgs: readonly string[]
  readonly port: number | undefined
  readonly host: string | undefined
  readonly listeners: Readonly<Record<string, ListenerOptions>>
  readonly after: Readonly<Record<string, Condition>>
  /** `listen`, `message`, `start`, `http:/path` or `/pattern/`; `undefined`: as its kind does by default. */
  readonly readyOn: string | undefined
  readonly startupTimeout: number | false | undefined
  readonly healthTimeout: number | undefined
  readonly gracefulStop: boolean | number | undefined
  readonly shutdownDelay: number | undefined
  readonly stopSignal: NodeJS.Signals | undefined
  readonly restart: boolean | RestartOptions
  /** Bytes. */
  readonly maxMemory: number | undefined
  readonly maxAge: number | undefined
  readonly spares: number
  readonly rollout: RolloutOptions
  readonly output: 'prefix' | 'json' | 'inherit' | undefined
  readonly uid: number | undefined
  readonly gid: number | undefined
  /** Absolute paths; empty: it is not watched. */
  readonly watch: readonly string[]
}

/** What one supervisor runs. */
export interface Plan {
  /** The name that `asc` knows it by. */
  readonly name: string
  /** The folder that relative paths start at. */
  readonly folder: string
  /** The config that it comes from; `undefined`: from the command line. */
  readonly file: string | undefined
  /** Where the page, probes and metrics are on TCP; `undefined`: nowhere. */
  readonly monitor?: MonitorAddress | undefined
  /** In the order in which they start, as far as they wait for each other. */
  readonly services: readonly Service[]
}
