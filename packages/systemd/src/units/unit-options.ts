import { isIP } from 'node:net'
import type { ListenerOptions } from '@asc/core'
import {
  gracePeriod, listenerOptionNames, optionNames, refusal, requireBoolean, requireDuration, requireInteger, requireKnown, requireObject,
} from '@asc/core/backend'

const attempt = 'write the unit file'

/** The options of `unitFile`. */
export interface UnitFileOptions {
  /** The name of the unit, without `.service`: letters, digits and `:-_.\`. */
  name: string
  /** The absolute path of a program, and its arguments: `['/usr/bin/node', '/srv/web/main.js']`. Nothing in them is expanded. */
  command: readonly string[]
  /** One line for people. Default: the name. */
  description?: string | undefined
  /** The user that it runs as. Default: root. */
  user?: string | undefined
  /** Default: the group of the user. */
  group?: string | undefined
  /** An absolute path. Default: `/`. */
  workingDirectory?: string | undefined
  /** Variables of its environment. Nothing in the values is expanded. */
  env?: Readonly<Record<string, string>> | undefined
  /** Sockets that systemd binds, by the name for `listenersFromSystemd().get(name)`. Hosts are numeric, ports are not 0. */
  listeners?: Readonly<Record<string, ListenerOptions>> | undefined
  /** How its controller stops children: true (10 s), false, or milliseconds. `TimeoutStopSec=` is 5 s more. Default: true. */
  gracefulStop?: boolean | number | undefined
  /** Milliseconds until all children must be ready. Default: systemd's, usually 90 s. */
  startTimeout?: number | undefined
  /**
   * Milliseconds after which a controller whose event loop is blocked is killed and restarted; false for never. Default: 30_000.
   */
  watchdog?: number | false | undefined
  /** Milliseconds before a failed service is restarted. Default: systemd's, 100. */
  restartDelay?: number | undefined
  /** How many descriptors systemd keeps across restarts, for `storedListener`. Default: 0. */
  descriptorStore?: number | undefined
  /** Absolute paths that it may write to, besides its own /tmp. Only for a hardened service. Default: none. */
  writable?: readonly string[] | undefined
  /** A folder that systemd makes in /run while the service runs, for its user alone; see `RuntimeDirectory=` in systemd.exec(5). Default: none. */
  runtimeDirectory?: string | undefined
  /** Whether to apply every restriction that Node can run with; see `systemd-analyze security`. Default: true. */
  hardening?: boolean | undefined
  /**
   * The oldest systemd that must understand the units. From 253 on they use `Type=notify-reload`, which makes `systemctl reload`
   * wait. Default: 247.
   */
  systemd?: number | undefined
  /** The unit that starts it at boot. Default: `multi-user.target`. */
  wantedBy?: string | undefined
}

const names = optionNames<UnitFileOptions>({
  name: true, command: true, description: true, user: true, group: true, workingDirectory: true, env: true, listeners: true, gracefulStop: true,
  startTimeout: true, watchdog: true, restartDelay: true, descriptorStore: true, writable: true, runtimeDirectory: true, hardening: true, systemd: true, wantedBy: true,
})

/** Throws a `TypeError` or `RangeError` for any value that a unit file cannot hold, or that would mean something else there. */
export function checkUnitOptions(options: UnitFileOptions): void {
  requireKnown(attempt, '', options, names)
  const { command, env = {}, listeners = {}, writable = [] } = options
  requireObject(attempt, 'env', env)
  requireObject(attempt, 'listeners', listeners)
  requireBoolean(attempt, 'hardening', options.hardening)
  if (!Array.isArray(writable)) throw new TypeError(refusal(attempt, 'writable', 'an array of paths', writable))
  requireText('name', options.name, 'a unit name: letters, digits and :-_.\\', /^[\w:.\\-]{1,200}$/)
  if (!Array.isArray(command)) throw new TypeError(refusal(attempt, 'command', 'an array of strings', command))
  requireText('command[0]', command[0], "the absolute path of a program, without '$'", /^\/[^$]+$/)
  for (const [index, word] of command.entries()) requireText(`command[${index}]`, word, 'a string without NUL', /^[^\0]*$/)
  const { description = options.name, user = 'root', group = user, workingDirectory = '/', wantedBy = 'multi-user.target' } = options
  requireText('description', description, 'one line of text', oneLine)
  requireText('user', user, 'a name or number', account)
  requireText('group', group, 'a name or number', account)
  requireText('wantedBy', wantedBy, 'the name of a unit', /^[\w:.\\@-]+\.[a-z]+$/)
  requirePath('workingDirectory', workingDirectory)
  for (const [name, value] of Object.entries(env)) {
    requireText('env', name, 'names of variables', /^[A-Za-z_]\w*$/)
    requireText(`env.${name}`, value, 'a string without NUL', /^[^\0]*$/)
  }
  for (const [name, listener] of Object.entries(listeners)) checkListener(name, listener)
  gracePeriod(options.gracefulStop ?? true, attempt, 'gracefulStop')
  requireDuration(attempt, 'startTimeout', options.startTimeout)
  requireDuration(attempt, 'restartDelay', options.restartDelay)
  if (options.watchdog !== false && options.watchdog !== undefined) requireInteger(attempt, 'watchdog', options.watchdog)
  requireInteger(attempt, 'descriptorStore', options.descriptorStore ?? 0, 0)
  requireInteger(attempt, 'systemd', options.systemd ?? 247)
  if (options.runtimeDirectory !== undefined) requireText('runtimeDirectory', options.runtimeDirectory, 'the name of a folder', /^[\w.-]*\w[\w.-]*$/)
  for (const [index, path] of writable.entries()) requirePath(`writable[${index}]`, path)
}

const account = /^\w[\w.-]*\$?$/
/** No control characters, and no backslash at the end: that would join the next line. */
const oneLine = /^\P{Cc}*[^\p{Cc}\\]$/u

function checkListener(name: string, listener: ListenerOptions): void {
  const option = `listeners.${name}`
  requireKnown(attempt, option, listener, listenerOptionNames)
  const { port, host, path, mode, backlog, ipv6Only } = listener
  requireBoolean(attempt, `${option}.ipv6Only`, ipv6Only)
  requireText('listeners', name, 'names of ASCII letters, digits and _.-', /^[\w.-]{1,100}$/)
  if ((port === undefined) === (path === undefined)) throw new TypeError(refusal(attempt, option, "an address with either 'port' or 'path'", { port, path }))
  if (port !== undefined) requireInteger(attempt, `${option}.port`, port, 1, 65_535)
  if (host !== undefined && !(typeof host === 'string' && isIP(host))) throw new TypeError(refusal(attempt, `${option}.host`, 'a numeric address, since systemd looks up no names', host))
  if (path !== undefined) requirePath(`${option}.path`, path)
  if (mode !== undefined) requireInteger(attempt, `${option}.mode`, mode, 0, 0o7777)
  if (backlog !== undefined) requireInteger(attempt, `${option}.backlog`, backlog)
}

/** Directives take paths literally, some with quotes and some without: paths that would need quotes are refused. */
function requirePath(option: string, value: unknown): void {
  requireText(option, value, 'an absolute path without control characters, quotes and backslashes', /^\/[^\p{Cc}"'\\]*$/u)
}

function requireText(option: string, value: unknown, expected: string, form: RegExp): void {
  if (typeof value !== 'string' || !form.test(value)) throw new TypeError(refusal(attempt, option, expected, value))
}
