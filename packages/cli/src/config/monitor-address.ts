/** Where the page, probes and metrics are served on TCP. It is data, and has no token: that is read where it is needed. */
export interface MonitorAddress {
  readonly host: string
  readonly port: number
  /** The absolute path of a file with the token; else it is in `ASC_MONITOR_TOKEN`. */
  readonly tokenFile?: string | undefined
  /** Further names under which it may be called. */
  readonly hosts?: readonly string[] | undefined
  /** Paths that anybody may read without the token, besides the probes. */
  readonly open?: readonly string[] | undefined
}

/** The host where none is given: only this machine reaches it. */
export const loopback = '127.0.0.1'

/** Reads `9090`, `0.0.0.0:9090` or `[::1]:9090`; `undefined` for anything else. */
export function parseMonitorAddress(text: string): Pick<MonitorAddress, 'host' | 'port'> | undefined {
  const [, six, four, digits = ''] = /^(?:(?:\[([\da-f:.]+)\]|([\w.-]+)):)?(\d{1,5})$/i.exec(text) ?? []
  const port = Number(digits)
  return port >= 1 && port <= 65_535 ? { host: six ?? four ?? loopback, port } : undefined
}

/** `127.0.0.1:9090`, `[::1]:9090`. */
export function showMonitorAddress({ host, port }: Pick<MonitorAddress, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
