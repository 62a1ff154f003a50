import { closeSync } from 'node:fs'
import { demand } from '../call/demand.js'
import { libc, type Libc } from '../call/libc.js'
import { socketAddress } from '../descriptors/socket-address.js'
import { systemError } from '../call/system-error.js'

const darwin = process.platform === 'darwin'
/** The same on both: AF_UNIX, SOCK_DGRAM, SCM_RIGHTS. */
const [unix, datagram, rights] = [1, 2, 1]
const [closeOnExec, socketLevel, doNotWait] = darwin ? [0, 0xffff, 0x80] : [0o2000000, 1, 0x40]

interface Calls {
  socket(domain: number, type: number, protocol: number): number
  sendmsg(descriptor: number, message: object, flags: number): number
  /** A control message that passes descriptors; see cmsg(3). */
  handOver(descriptors: readonly number[]): Buffer
}
let calls: Calls | undefined

/**
 * Sends one datagram, from this process, to the Unix socket at `path`. Never waits: if the receiver does not keep up, it throws
 * EAGAIN, and the caller decides what to do.
 *
 * @param path of the socket, or `@name` for an abstract one; see unix(7)
 * @param bytes may be empty
 * @param descriptors of which the receiver gets duplicates; see SCM_RIGHTS in unix(7). They stay open here.
 * @throws with `code` EAGAIN if the receiver's queue is full, ENOENT or ECONNREFUSED if there is no receiver, EMSGSIZE,
 * ENAMETOOLONG, EBADF, EACCES, and ENOSYS where there is no such call
 * @throws {TypeError} if an argument is invalid
 */
export function sendDatagram(path: string, bytes: Uint8Array, descriptors: readonly number[] = []): void {
  demand('path', 'a path without zero bytes', path, typeof path === 'string' && path !== '' && !path.includes('\0'))
  demand('bytes', 'a Uint8Array', bytes, bytes instanceof Uint8Array)
  demand('descriptors', 'an array of integers', descriptors, Array.isArray(descriptors) && descriptors.every(Number.isInteger))
  const { koffi, library } = libc('sendmsg', 'linux', 'darwin')
  const { socket, sendmsg, handOver } = (calls ??= declare({ koffi, library }))
  const name = socketAddress(path)
  const control = descriptors.length > 0 ? handOver(descriptors) : null
  const descriptor = socket(unix, datagram | closeOnExec, 0)
  if (descriptor < 0) throw systemError('socket', koffi.errno())
  try {
    const message = {
      name,
      nameLength: name.length,
      parts: [{ base: bytes.length > 0 ? bytes : null, length: bytes.length }],
      partCount: 1,
      control,
      controlLength: control?.length ?? 0,
      flags: 0,
    }
    if (sendmsg(descriptor, message, doNotWait) < 0) throw systemError('sendmsg', koffi.errno(), path)
  } finally {
    closeSync(descriptor)
  }
}

/** The structures of sendmsg(2): the same members on both systems, but of different widths. */
function declare({ koffi, library }: Libc): Calls {
  const [count, length] = darwin ? ['int', 'uint32_t'] : ['size_t', 'size_t']
  const part = koffi.struct({ base: 'void *', length: 'size_t' })
  const message = koffi.struct({
    name: 'void *', nameLength: 'uint32_t',
    parts: koffi.pointer(part), partCount: count,
    control: 'void *', controlLength: length,
    flags: 'int',
  })
  const header = koffi.struct({ size: length, level: 'int', kind: 'int' })
  return {
    socket: library.func('socket', 'int', ['int', 'int', 'int']),
    sendmsg: library.func('sendmsg', 'intptr_t', ['int', koffi.pointer(message), 'int']),
    handOver(descriptors) {
      const control = Buffer.alloc(koffi.sizeof(header) + 4 * descriptors.length)
      koffi.encode(control, header, { size: control.length, level: socketLevel, kind: rights })
      new Int32Array(control.buffer, koffi.sizeof(header)).set(descriptors)
      return control
    },
  }
}
