import type { ListenerOptions } from '@asc/core'
import { gracePeriod } from '@asc/core/backend'
import { argument, plainValue, timeSpan, word } from './unit-escape.js'
import { hardening } from './unit-hardening.js'
import { checkUnitOptions, type UnitFileOptions } from './unit-options.js'

/** How much longer systemd waits for the service to end than the controller waits for its children, in milliseconds. */
const stopMargin = 5_000
/** The first systemd that has `Type=notify-reload`. */
const notifyReload = 253

type Line = readonly [directive: string, value: string | undefined]

/**
 * Returns the unit files of a controller that is a systemd service: `<name>.service`, and for each listener
 * `<name>-<listener>.socket`. Write them to /etc/systemd/system, then run `systemctl daemon-reload`. See systemd.service(5),
 * systemd.socket(5).
 *
 * @returns the text of each file, by its name
 * @throws {TypeError | RangeError} for any value that a unit file cannot hold, or that would mean something else there
 *
 * @example unitFile({ name: 'web', command: ['/usr/bin/node', '/srv/web/main.js'], listeners: { http: { port: 80 } } })
 */
export function unitFile(options: UnitFileOptions): Record<string, string> {
  checkUnitOptions(options)
  const { name, listeners = {} } = options
  const sockets = Object.entries(listeners).map(([listener, address]) => [`${name}-${listener}.socket`, socket(options, listener, address)] as const)
  return { [`${name}.service`]: service(options, sockets.map(([file]) => file)), ...Object.fromEntries(sockets) }
}

function service(options: UnitFileOptions, sockets: readonly string[]): string {
  const { command, user, group, workingDirectory, env = {}, startTimeout, watchdog = 30_000, restartDelay, descriptorStore = 0, writable = [] } = options
  const { description = options.name, systemd = 0, wantedBy = 'multi-user.target', hardening: hardened = true, gracefulStop } = options
  const variables = { ...env, ...(gracefulStop !== undefined && { ASC_GRACEFUL_STOP: String(gracefulStop) }) }
  const required = sockets.length > 0 ? sockets.join(' ') : undefined
  return sections({
    Unit: [
      ['Description', plainValue(description)],
      ['After', 'network.target'],
      ['Requires', required],
    ],
    Service: [
      ['Type', systemd >= notifyReload ? 'notify-reload' : 'notify'],
      ['NotifyAccess', 'main'],
      ['ExecStart', command.map(argument).join(' ')],
      ['ExecReload', systemd >= notifyReload ? undefined : '/bin/kill -HUP $MAINPID'],
      ['KillMode', 'mixed'],
      ['Restart', 'on-failure'],
      ['RestartSec', restartDelay === undefined ? undefined : timeSpan(restartDelay)],
      ['TimeoutStartSec', startTimeout === undefined ? undefined : timeSpan(startTimeout)],
      ['TimeoutStopSec', timeSpan(gracePeriod(gracefulStop ?? true) + stopMargin)],
      ['WatchdogSec', watchdog === false ? undefined : timeSpan(watchdog)],
      ['FileDescriptorStoreMax', descriptorStore === 0 ? undefined : String(descriptorStore)],
      ['Sockets', required],
      ['User', user],
      ['Group', group],
      ['RuntimeDirectory', options.runtimeDirectory],
      ['RuntimeDirectoryMode', options.runtimeDirectory && '0700'],
      ['WorkingDirectory', workingDirectory && plainValue(workingDirectory)],
      ...Object.entries(variables).map(([name, value]) => ['Environment', word(`${name}=${value}`)] as const),
      ...(hardened ? hardening : []),
      ['ReadWritePaths', hardened && writable.length > 0 ? writable.map(word).join(' ') : undefined],
    ],
    Install: [['WantedBy', wantedBy]],
  })
}

function socket({ name, description = name }: UnitFileOptions, listener: string, { port, host, path, mode, backlog, ipv6Only }: ListenerOptions): string {
  const address = host === undefined ? String(port) : `${host.includes(':') ? `[${host}]` : host}:${port}`
  return sections({
    Unit: [['Description', plainValue(`${description} (${listener})`)]],
    Socket: [
      ['ListenStream', path === undefined ? address : plainValue(path)],
      ['FileDescriptorName', listener],
      ['Service', `${name}.service`],
      ['SocketMode', mode?.toString(8).padStart(4, '0')],
      ['Backlog', backlog === undefined ? undefined : String(backlog)],
      ['BindIPv6Only', ipv6Only ? 'ipv6-only' : undefined],
    ],
    Install: [['WantedBy', 'sockets.target']],
  })
}

function sections(all: Readonly<Record<string, readonly Line[]>>): string {
  const section = ([title, lines]: [string, readonly Line[]]) => {
    return [`[${title}]`, ...lines.flatMap(([directive, value]) => (value === undefined ? [] : [`${directive}=${value}`]))].join('\n')
  }
  return `${Object.entries(all).map(section).join('\n\n')}\n`
}
