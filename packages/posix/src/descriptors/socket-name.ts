import { demand } from '../call/demand.js'
import { libc } from '../call/libc.js'
import { systemError } from '../call/system-error.js'

/** The address of a socket. */
export type SocketName = { readonly host: string; readonly port: number } | { readonly path: string }

const [unix, ipv4, ipv6] = [1, 2, 10]
/** Larger than any address; see `sockaddr_storage` in socket(7). */
const longest = 128

let getsockname: ((descriptor: number, name: Buffer, length: Uint32Array) => number) | undefined

/**
 * Returns the address that a socket is bound to; see getsockname(2). Linux.
 *
 * @returns `undefined` for a Unix socket without a name, and for other families; an abstract name begins with `@`
 * @throws with `code` ENOTSOCK if it is not a socket, EBADF if it is not open, ENOSYS where there is no such call
 */
export function socketName(descriptor: number): SocketName | undefined {
  demand('descriptor', 'an integer', descriptor, Number.isInteger(descriptor))
  const { library, koffi } = libc('getsockname', 'linux')
  getsockname ??= library.func('getsockname', 'int', ['int', 'void *', 'void *'])
  const name = Buffer.alloc(longest)
  const length = Uint32Array.of(longest)
  if (getsockname(descriptor, name, length) < 0) throw systemError('getsockname', koffi.errno(), String(descriptor))
  return readName(name.subarray(0, length[0]))
}

/** The structures of unix(7), ip(7) and ipv6(7). The family is in the byte order of the machine, the port in the network's. */
function readName(name: Buffer): SocketName | undefined {
  const family = new Uint16Array(name.buffer, name.byteOffset, 1)[0]
  if (family === ipv4) return { host: name.subarray(4, 8).join('.'), port: name.readUInt16BE(2) }
  if (family === ipv6) return { host: ipv6Text(name.subarray(8, 24)), port: name.readUInt16BE(2) }
  if (family !== unix || name.length <= 2) return undefined
  const path = name.subarray(2)
  return { path: path[0] === 0 ? `@${path.toString('utf8', 1)}` : path.toString('utf8', 0, path.indexOf(0) < 0 ? path.length : path.indexOf(0)) }
}

/** In the short form, as it is usually written. */
function ipv6Text(address: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => address.readUInt16BE(2 * index).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}
