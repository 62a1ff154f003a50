import * as v from 'valibot'
import { parseDuration, parseSize } from '../base/quantities.js'
import { parseMonitorAddress } from './monitor-address.js'

/** What a config may say: for validation, for the types of `defineConfig`, and for `asc.config.schema.json`, which editors read. */

const text = v.pipe(v.string('must be a text'), v.check((value) => value !== '' && !value.includes('\0'), 'must be a text that is not empty'))
const texts = v.array(text, 'must be an array of texts')
const count = v.pipe(v.number('must be a number'), v.integer('must be a whole number'), v.minValue(1, 'must be at least 1'))
const wholeNumber = v.pipe(v.number('must be a number'), v.integer('must be a whole number'), v.minValue(0, 'must not be negative'))
const duration = described(
  v.union([
    v.pipe(v.number(), v.minValue(0, 'must not be negative')),
    v.pipe(v.string(), v.check((value) => parseDuration(value) !== undefined, "must be milliseconds or a text such as '10s'")),
  ], "must be milliseconds or a text such as '10s'"),
  "Milliseconds, or a text such as '500ms', '10s', '2m', '1h'.",
)
const size = described(
  v.union([
    v.pipe(v.number(), v.minValue(1, 'must be positive')),
    v.pipe(v.string(), v.check((value) => parseSize(value) !== undefined, "must be bytes or a text such as '512M'")),
  ], "must be bytes or a text such as '512M'"),
  "Bytes, or a text such as '512M', '1.5G'.",
)
const port = v.pipe(v.number('must be a number'), v.integer('must be a whole number'), v.minValue(1, 'must be a port from 1 to 65535'), v.maxValue(65_535, 'must be a port from 1 to 65535'))
const signal = v.pipe(v.string('must be the name of a signal'), v.regex(/^SIG[A-Z0-9]+$/, "must be the name of a signal, such as 'SIGTERM'"))

const listener = described(
  v.union([port, v.strictObject({
    port: v.optional(v.pipe(v.number('must be a number'), v.integer(), v.minValue(0), v.maxValue(65_535, 'must be a port from 0 to 65535'))),
    host: v.optional(text), path: v.optional(text), mode: v.optional(wholeNumber), backlog: v.optional(count), ipv6Only: v.optional(v.boolean('must be true or false')),
  })], "must be a port, or an object with 'port' or 'path'"),
  'A port, or an object with `port` (and `host`) or `path`.',
)

/** When those that wait for a service may start. */
export const conditions = ['started', 'ready', 'done'] as const

const restart = v.strictObject({
  on: described(v.optional(v.picklist(['always', 'failure'], "must be 'always' or 'failure'")), 'After which exits it is started again. Default: always.'),
  backoff: described(v.optional(v.strictObject({ initial: v.optional(duration), factor: v.optional(v.number('must be a number')), max: v.optional(duration), jitter: v.optional(v.number('must be a number')) })), 'The pauses between restarts.'),
  limit: described(v.optional(v.union([v.literal(false), v.strictObject({ failures: wholeNumber, window: duration })], 'must be false, or an object with failures and window')), 'How many failures in how long are too many; false for no limit.'),
  onLimit: described(v.optional(v.picklist(['stop-container', 'give-up-child'], "must be 'stop-container' or 'give-up-child'")), 'What happens then.'),
  stableAfter: described(v.optional(duration), 'Ready for so long, its earlier failures are forgotten. Default 10s.'),
})

const rollout = v.strictObject({
  strategy: v.optional(v.picklist(['blue-green', 'rolling'], "must be 'blue-green' or 'rolling'")),
  maxSurge: v.optional(wholeNumber),
  maxUnavailable: v.optional(wholeNumber),
  canary: v.optional(v.strictObject({ soak: duration })),
})

export const serviceSchema = v.strictObject({
  program: described(v.optional(text), 'The file of an unmodified program, relative to cwd: `node FILE`, on several processes.'),
  task: described(v.optional(text), 'A module whose default export is a task, a function that is given an instance; relative to cwd.'),
  command: described(v.optional(v.pipe(v.union([text, v.pipe(texts, v.minLength(1, 'must name a command'))], 'must be a text, or an array of texts')) ), "Another program and its arguments, without a shell: ['redis-server', '--port', '6379']."),
  args: described(v.optional(texts), 'What a program or task finds in process.argv.'),
  cwd: described(v.optional(text), 'Its working directory, relative to the config. Default: the folder of the config.'),
  env: described(v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()], 'must be a text, a number, true, false, or null to remove it'))), 'Added to the environment; null removes a variable.'),
  envFile: described(v.optional(v.union([text, texts], 'must be a text, or an array of texts')), 'Files of NAME=value lines, relative to cwd. Read anew by each reload; `env` wins over them.'),
  nodeArgs: described(v.optional(texts), "Options of Node, such as ['--import', 'tsx']."),
  backend: described(v.optional(v.picklist(['forked', 'threaded', 'hybrid'], "must be 'forked' (processes), 'threaded' (threads) or 'hybrid' (processes of threads)")), 'forked (processes, default), threaded (threads) or hybrid (processes of threads). Programs and commands: forked.'),
  count: described(v.optional(v.union([v.literal('auto'), count], "must be 'auto' or a whole number of at least 1")), "How many. 'auto' (default of tasks and programs): as the processors and the memory limit allow."),
  port: described(v.optional(port), 'Where it listens. A program finds it in PORT, a task as its listener http.'),
  host: described(v.optional(text), 'The address that it listens on. A program finds it in HOST.'),
  listeners: described(v.optional(v.record(v.string(), listener)), 'Sockets that are bound before it starts, by name.'),
  after: described(v.optional(v.record(v.string(), v.picklist(conditions, "must be 'started', 'ready' or 'done'"))), "Starts when other services are so far: { db: 'ready' }. done: it has ended successfully."),
  readyOn: described(v.optional(v.pipe(text, v.check(isReadyCondition, "must be 'listen', 'message', 'start', 'http:/path', or a regular expression such as '/listening on/i'"))), "Ready when it listens ('listen'), says process.send('ready') ('message'), runs ('start'), answers 'http:/path', or writes a line that matches '/pattern/'."),
  startupTimeout: described(v.optional(v.union([v.literal(false), duration], "must be false, milliseconds or a text such as '10s'")), 'How long it may take to be ready. Default 60s.'),
  healthTimeout: described(v.optional(duration), 'Silent for so long once it is ready, it is killed and restarted. Default: never.'),
  gracefulStop: described(v.optional(v.union([v.boolean(), duration], "must be true, false, milliseconds or a text such as '10s'")), 'How long it may take to end. Default 10s.'),
  shutdownDelay: described(v.optional(duration), 'Before it ends by a signal, readiness is withdrawn and it goes on accepting for so long. Default 0.'),
  stopSignal: described(v.optional(signal), 'The signal that asks it to end. Default SIGTERM.'),
  restart: described(v.optional(v.union([v.boolean(), restart], 'must be true, false, or an object')), 'Whether it is started again when it ends. Default true.'),
  maxMemory: described(v.optional(size), 'A child whose resident memory is larger is replaced, make before break.'),
  maxAge: described(v.optional(duration), 'A child that is older is replaced, make before break.'),
  spares: described(v.optional(wholeNumber), 'How many children wait, warm, for the next restart. Default 0.'),
  rollout: described(v.optional(rollout), 'How a reload replaces children. Default: all new ones beside the old ones.'),
  output: described(v.optional(v.picklist(['prefix', 'json', 'inherit'], "must be 'prefix', 'json' or 'inherit'")), 'How its lines are written. Default: prefix in a terminal, else json.'),
  uid: described(v.optional(wholeNumber), 'The user that its processes run as, by number.'),
  gid: described(v.optional(wholeNumber), 'The group that its processes run as, by number.'),
  watch: described(v.optional(v.union([v.boolean(), texts], 'must be true, false, or an array of paths')), 'Reloads it when a file changes: below cwd, or the paths named.'),
})

const monitorAddress = v.strictObject({
  port: described(port, 'The port.'),
  host: described(v.optional(text), 'The address. Default 127.0.0.1; at one that others can reach, all but the probes needs a token.'),
  tokenFile: described(v.optional(text), 'A file with the token, relative to the config. Default: the token is in ASC_MONITOR_TOKEN.'),
  hosts: described(v.optional(texts), 'Further names under which it may be called.'),
  open: described(v.optional(v.array(v.pipe(text, v.startsWith('/', 'must begin with a slash')), 'must be an array of paths')), 'Paths that anybody may read without the token, besides the probes, such as /metrics.'),
})

export const configSchema = v.strictObject({
  $schema: described(v.optional(v.string()), 'Where editors find this schema.'),
  name: described(v.optional(v.pipe(text, v.regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'must be letters, digits, and . _ - between'))), 'The name that asc knows it by. Default: the name in package.json, else that of the folder.'),
  monitor: described(v.optional(v.union([
    port,
    v.pipe(v.string(), v.check((value) => parseMonitorAddress(value) !== undefined, "must be a port, or an address such as '0.0.0.0:9090'")),
    monitorAddress,
  ], "must be a port, an address such as '0.0.0.0:9090', or an object with 'port'")), 'Serves the page, probes and metrics on TCP: a port of this machine, an address, or an object.'),
  services: described(v.pipe(v.record(v.pipe(v.string(), v.regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'must be letters, digits, and . _ - between')), serviceSchema, 'must be an object of services'), v.check((all) => Object.keys(all).length > 0, 'must name a service')), 'What runs, by name.'),
})

/** A config as it is written. */
export type Config = v.InferInput<typeof configSchema>
/** A service of it. */
export type ServiceConfig = v.InferInput<typeof serviceSchema>

function isReadyCondition(value: string): boolean {
  return ['listen', 'message', 'start'].includes(value) || /^http:\/(?!\/)\S*$/.test(value) || parsePattern(value) !== undefined
}

/** The regular expression of `/pattern/flags`; `undefined` for anything else. */
export function parsePattern(value: string): RegExp | undefined {
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/.exec(value) ?? []
  if (source === undefined) return undefined
  try {
    return new RegExp(source, flags)
  } catch {
    return undefined
  }
}

function described<Schema extends v.GenericSchema>(schema: Schema, text: string) {
  return v.pipe(schema, v.description<v.InferOutput<Schema>, string>(text)) as unknown as Schema
}
