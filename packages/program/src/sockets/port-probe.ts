import type { Server } from 'node:net'
import type { Handle } from './handle.js'

/** A server without a listener to `connection` tries whether a port is free; a server of http or tls always has one. */
export function isProbe(server: Server): boolean {
  return server.listenerCount('connection') === 0
}

/**
 * Puts the listening off until the program listens to `connection`: a program that only tries a port must not take connections from its
 * siblings, and one that adds its listener later gets them.
 *
 * @param used called when it does, before it listens and after
 */
export function waitForUse(server: Server, handle: Handle, used: { before(): void; after(): void }): Handle {
  const own = Object.getPrototypeOf(handle) as Handle
  let backlog: number | undefined
  handle.listen = (asked) => {
    backlog = asked
    return 0
  }
  const begin = (event: string | symbol): void => {
    if (event !== 'connection') return
    server.off('newListener', begin)
    restore()
    if (backlog === undefined) return
    used.before()
    if (own.listen.call(handle, backlog) === 0) used.after()
  }
  const restore = (): void => void delete (handle as { listen?: unknown }).listen
  server.on('newListener', begin)
  server.once('close', () => {
    server.off('newListener', begin)
    restore()
  })
  return handle
}

/** Stands for a socket on an address that a sibling listens on: it has the address, and accepts nothing. */
export function probeHandle({ address, port }: { readonly address: string | null; readonly port: number }): Handle {
  const host = address ?? '::'
  return {
    fd: -1,
    bind: () => 0,
    bind6: () => 0,
    listen: () => 0,
    getsockname: (name) => {
      Object.assign(name, { address: host, port, family: host.includes(':') ? 'IPv6' : 'IPv4' })
      return 0
    },
    ref: () => {},
    unref: () => {},
    close: (callback) => void (callback && setImmediate(callback)),
  }
}
