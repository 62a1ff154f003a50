import net from 'node:net'

/** A TCP socket that is not bound, and that no event loop polls. */
export interface UnboundSocket {
  readonly descriptor: number
  close(): void
}

/** What `net._createServerHandle` returns, as far as it is used here. */
interface Handle {
  readonly fd: number
  readonly constructor: new (type: number) => Handle
  bind(address: string, port: number): number
  bind6(address: string, port: number, flags: number): number
  listen(backlog: number): number
  getsockname(name: { port?: number }): number
  close(): void
}
type CreateServerHandle = (address: string, port: number, addressType: 4 | 6) => Handle | number

const { _createServerHandle: createServerHandle } = net as unknown as { _createServerHandle?: CreateServerHandle }
/** `TCPConstants.SERVER` of Node. */
const server = 1
/** The loopback address first: for a moment a socket listens there. */
const addresses = { 4: ['127.0.0.1', '0.0.0.0'], 6: ['::1', '::'] } as const

/**
 * Makes a TCP socket that is not bound. Node has no call for that, but it makes the socket of a handle at its first bind(2), and
 * keeps it when that fails: so it is bound to an address on which somebody listens already.
 *
 * @returns `undefined` where the system lacks this family, or Node lacks the handle
 */
export function unboundTcp(family: 4 | 6): UnboundSocket | undefined {
  for (const address of addresses[family]) {
    const busy = createServerHandle?.(address, 0, family)
    if (busy === undefined || typeof busy === 'number') continue
    try {
      const socket = unboundBeside(busy, address, family)
      if (socket) return socket
    } finally {
      busy.close()
    }
  }
  return undefined
}

function unboundBeside(busy: Handle, address: string, family: 4 | 6): UnboundSocket | undefined {
  const name: { port?: number } = {}
  if (busy.listen(1) !== 0 || busy.getsockname(name) !== 0 || name.port === undefined) return undefined
  const handle = new busy.constructor(server)
  // libuv reports EADDRINUSE with the next call, and here it is what is wanted.
  const refused = family === 6 ? handle.bind6(address, name.port, 0) : handle.bind(address, name.port)
  const unbound = refused === 0 && handle.getsockname({}) !== 0 && handle.fd >= 0
  if (unbound) return { descriptor: handle.fd, close: () => handle.close() }
  handle.close()
  return undefined
}
