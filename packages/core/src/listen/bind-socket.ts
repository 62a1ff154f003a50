import net from 'node:net'
import { getSystemErrorName } from 'node:util'

/** A bound socket that no event loop polls. */
export interface BoundSocket {
  readonly descriptor: number
  /** The port that the system chose, or the one that was asked for. */
  readonly port: number | undefined
  close(): void
}

/** Bound TCP sockets are public from Node 26.4; types and older Nodes do not know them. */
interface PublicBoundSocket {
  fd(): number
  address(): net.AddressInfo
  close(): void
}
type PublicBoundSocketClass = new (options: { host: string; port: number; ipv6Only?: boolean }) => PublicBoundSocket

/** What `node:cluster` itself binds shared sockets with; older Nodes have nothing public. */
interface Handle {
  readonly fd: number
  getsockname?(out: Partial<net.AddressInfo>): number
  close(): void
}
type CreateServerHandle = (address: string, port: number, addressType: number, fd?: number, flags?: number) => Handle | number

const { BoundSocket: publicClass, _createServerHandle: createServerHandle } = net as unknown as {
  BoundSocket?: PublicBoundSocketClass
  _createServerHandle?: CreateServerHandle
}
const flagIpv6Only = 1

/** Binds a TCP socket to a numeric address. Throws a system error, such as EADDRINUSE. */
export function bindTcp(host: string, port: number, ipv6Only = false): BoundSocket {
  if (publicClass) {
    const socket = new publicClass({ host, port, ...(ipv6Only && { ipv6Only }) })
    return { descriptor: socket.fd(), port: socket.address().port, close: () => socket.close() }
  }
  const handle = createHandle(`${host}:${port}`, host, port, net.isIPv6(host) ? 6 : 4, undefined, ipv6Only ? flagIpv6Only : 0)
  const name: Partial<net.AddressInfo> = {}
  // libuv reports an address in use not with bind(2) but with the first call after it.
  const error = handle.getsockname?.(name) ?? 0
  if (error) {
    handle.close()
    throw systemError(error, 'bind', `${host}:${port}`)
  }
  return { descriptor: handle.fd, port: name.port, close: () => handle.close() }
}

/** Binds a Unix domain socket; see unix(7). Throws a system error. */
export function bindUnix(path: string): BoundSocket {
  const handle = createHandle(path, path, -1, -1)
  return { descriptor: handle.fd, port: undefined, close: () => handle.close() }
}

/** @param name the address in errors */
function createHandle(name: string, ...where: Parameters<CreateServerHandle>): Handle {
  if (!createServerHandle) throw new Error(`Node ${process.version} has no 'net._createServerHandle', which binds sockets that it does not poll`)
  const handle = createServerHandle(...where)
  if (typeof handle === 'number') throw systemError(handle, 'bind', name)
  return handle
}

function systemError(errno: number, syscall: string, address: string): NodeJS.ErrnoException {
  const code = getSystemErrorName(errno)
  return Object.assign(new Error(`${syscall} ${code} ${address}`), { errno, code, syscall })
}
