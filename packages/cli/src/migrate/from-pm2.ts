import { basename } from 'node:path'
import type { ServiceConfig } from '../config/config-schema.js'
import type { Migrated } from './migrated.js'

type App = Readonly<Record<string, unknown>>
/** What an option of PM2 comes to: options of ours, or a sentence that says why it does not. */
type Translate = (value: unknown, app: App) => { readonly [option in keyof ServiceConfig]?: ServiceConfig[option] } | string | undefined

const milliseconds = (value: unknown): number | string => (typeof value === 'number' ? value : /^\d+$/.test(String(value)) ? Number(value) : String(value))

/** Every option of an app in PM2's ecosystem file that is known, and what becomes of it. */
const options: Readonly<Record<string, Translate>> = {
  name: () => undefined,
  script: () => undefined,
  exec_mode: () => undefined,
  interpreter: (value, { script }) => (isNode(value) ? undefined : String(value) === 'none' ? { command: String(script).split(/\s+/) } : { command: [String(value), String(script)] }),
  args: (value) => ({ args: Array.isArray(value) ? value.map(String) : words(String(value)) }),
  cwd: (value) => ({ cwd: String(value) }),
  instances: (value, { exec_mode: mode }) => ({ count: value === 'max' || Number(value) <= 0 ? 'auto' : mode === 'cluster' || Number(value) > 1 ? Number(value) : 1 }),
  env: (value) => ({ env: value as NonNullable<ServiceConfig['env']> }),
  env_file: (value) => ({ envFile: String(value) }),
  node_args: (value) => ({ nodeArgs: Array.isArray(value) ? value.map(String) : words(String(value)) }),
  interpreter_args: (value) => ({ nodeArgs: Array.isArray(value) ? value.map(String) : words(String(value)) }),
  max_memory_restart: (value) => ({ maxMemory: typeof value === 'number' ? value : String(value).toUpperCase() }),
  wait_ready: (value) => (value === true ? { readyOn: 'message' } : undefined),
  listen_timeout: (value) => ({ startupTimeout: milliseconds(value) }),
  kill_timeout: (value) => ({ gracefulStop: milliseconds(value) }),
  autorestart: (value) => (value === false ? { restart: false } : undefined),
  watch: (value) => ({ watch: Array.isArray(value) ? value.map(String) : Boolean(value) }),
  uid: (value) => (typeof value === 'number' ? { uid: value } : `'uid' must be a number: id -u ${String(value)} prints it`),
  gid: (value) => (typeof value === 'number' ? { gid: value } : `'gid' must be a number: id -g ${String(value)} prints it`),
  source_map_support: (value) => (value === true ? { nodeArgs: ['--enable-source-maps'] } : undefined),
  restart_delay: (value) => ({ restart: { backoff: { initial: milliseconds(value), factor: 1 } } }),
  exp_backoff_restart_delay: (value) => ({ restart: { backoff: { initial: milliseconds(value) } } }),
  max_restarts: (value, { min_uptime: up }) => ({ restart: { limit: { failures: Number(value), window: '1m' }, ...(up !== undefined && { stableAfter: milliseconds(up) }) } }),
  min_uptime: () => undefined,
  merge_logs: () => undefined,
  combine_logs: () => undefined,
  vizion: () => undefined,
  pmx: () => undefined,
  treekill: () => undefined,
  windowsHide: () => undefined,
  disable_source_map_support: () => undefined,
  force: () => undefined,
  stop_exit_codes: (value) => `'stop_exit_codes' (${String(value)}) has no counterpart; restart: { on: 'failure' } does not start again what ended with 0`,
  cron_restart: (value) => `'cron_restart' (${String(value)}) has no counterpart; maxAge: '24h' replaces children by their age, and a timer can call asc reload`,
  ignore_watch: () => "'ignore_watch' has no counterpart: only source files are watched, and node_modules and the like never are; 'watch' takes paths",
  watch_delay: () => "'watch_delay' has no counterpart: changes are collected for 200 ms",
  error_file: () => logs('error_file'),
  out_file: () => logs('out_file'),
  log_file: () => logs('log_file'),
  pid_file: () => "'pid_file' has no counterpart: asc status has the pid",
  log_date_format: () => "'log_date_format' has no counterpart: each line has its time",
  log_type: () => "'log_type' has no counterpart: in the background lines are JSON",
  time: () => undefined,
  shutdown_with_message: () => "'shutdown_with_message' has no counterpart in a config: connections are drained before the program gets SIGTERM, so that it needs none",
  instance_var: (value) => (value === 'NODE_APP_INSTANCE' ? undefined : `'instance_var' has no counterpart: the number is in NODE_APP_INSTANCE, and from 1 in ASC_INDEX; the program reads ${String(value)}`),
  increment_var: (value) => `'increment_var' (${String(value)}) has no counterpart: add ASC_INDEX in the program`,
  filter_env: () => "'filter_env' has no counterpart; env: { NAME: null } removes a variable",
  namespace: () => "'namespace' has no counterpart: a config is one",
  post_update: () => "'post_update' has no counterpart: run it before asc reload",
  deploy: () => "'deploy' has no counterpart",
}

/** Services from PM2's ecosystem file. Options that are not known are told. */
export function fromPm2(file: unknown): Migrated {
  const { apps, deploy } = (Array.isArray(file) ? { apps: file as unknown } : (file ?? {})) as { apps?: unknown; deploy?: unknown }
  const list = (Array.isArray(apps) ? apps : apps === undefined ? [file] : [apps]) as App[]
  const notes: string[] = deploy === undefined ? [] : ["'deploy' has no counterpart: a deploy is a switched link and asc reload"]
  const services = list.map((app, index) => {
    const name = nameOf(app, index)
    const { service, told } = translate(app)
    notes.push(...told.map((note) => `${name}: ${note}`))
    return [name, service] as const
  })
  return { services: Object.fromEntries(services), notes }
}

function translate(app: App): { readonly service: ServiceConfig; readonly told: readonly string[] } {
  const told: string[] = []
  let service: ServiceConfig = { count: 1 }
  for (const [option, value] of Object.entries(app)) {
    const profile = /^env_(?!file$)(\w+)$/.exec(option)?.[1]
    const result = profile !== undefined ? `'${option}' has no counterpart: write it to a file, and name that as envFile` : Object.hasOwn(options, option) ? options[option]!(value, app) : `'${option}' is not known`
    if (typeof result === 'string') told.push(result)
    else service = { ...service, ...result, ...(result?.restart && typeof service.restart === 'object' && typeof result.restart === 'object' && { restart: { ...service.restart, ...result.restart } }), ...(result?.nodeArgs && { nodeArgs: [...(service.nodeArgs ?? []), ...result.nodeArgs] }) }
  }
  return { service: service.command === undefined ? { program: textOf(app.script), ...service } : withoutNodes(service), told }
}

/** A command has its arguments with it. */
function withoutNodes({ args = [], nodeArgs = [], command = [], ...rest }: ServiceConfig): ServiceConfig {
  return { ...rest, command: [...(typeof command === 'string' ? [command] : command).slice(0, 1), ...nodeArgs, ...(typeof command === 'string' ? [] : command.slice(1)), ...args] }
}

function nameOf({ name, script }: App, index: number): string {
  const given = typeof name === 'string' && name ? name : basename(textOf(script)).replace(/\.\w+$/, '')
  return given.replace(/[^\w.-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '') || `app-${index + 1}`
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isNode(value: unknown): boolean {
  return /(?:^|\/)node$/.test(String(value))
}

function logs(option: string): string {
  return `'${option}' has no counterpart: asc start writes one rotated file, and asc logs reads it`
}

/** Words of a command line, with quotes. */
export function words(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, plain]) => double ?? single ?? plain ?? '')
}
