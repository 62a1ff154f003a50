import { closeSync } from 'node:fs'
import { demand } from '../call/demand.js'
import { libc, type Libc } from '../call/libc.js'
import { socketAddress } from '../descriptors/socket-address.js'
import { systemError } from '../call/system-error.js'

/** A received datagram. */
export interface Datagram {
  readonly bytes: Buffer
  /** The sender, as reported by the kernel; see SCM_CREDENTIALS in unix(7). */
  readonly pid: number
  readonly uid: number
  readonly gid: number
  /** Duplicates of the descriptors that the sender passed; the receiver must close them. */
  readonly descriptors: readonly number[]
}

/** Those of Linux: AF_UNIX, SOCK_DGRAM, SOL_SOCKET, SO_PASSCRED, SCM_RIGHTS and SCM_CREDENTIALS. */
const [unix, datagram, socketLevel, passCredentials, rights, credentials] = [1, 2, 1, 16, 1, 2]
/** SOCK_CLOEXEC and MSG_CMSG_CLOEXEC; MSG_DONTWAIT; POLLIN; SHUT_RD. */
const [closeOnExec, closeOnExecMessage, doNotWait, readable, endReading] = [0o2000000, 0x40000000, 0x40, 1, 0]
/** Larger than any datagram that a notification can be. */
const [longest, roomForControl] = [65_536, 2048]

type Calls = ReturnType<typeof declare>
let calls: Calls | undefined

/**
 * A Unix datagram socket for receiving, which reports the sender of each message. It waits on a thread of libuv's pool, not on the
 * event loop, and like a server it keeps the process alive until `close()`. Linux.
 */
export class DatagramReceiver implements Disposable {
  readonly descriptor: number
  readonly #calls: Calls
  #waiting = false
  #closed = false

  private constructor(descriptor: number, calls: Calls) {
    this.descriptor = descriptor
    this.#calls = calls
  }

  /**
   * Binds a socket. If that creates a file, the caller must remove it.
   *
   * @param path of the socket, or `@name` for an abstract one; see unix(7)
   * @throws with `code` EADDRINUSE, EACCES, ENAMETOOLONG, and ENOSYS where there is no such call
   */
  static bind(path: string): DatagramReceiver {
    demand('path', 'a path without zero bytes', path, typeof path === 'string' && path !== '' && !path.includes('\0'))
    const means = libc('recvmsg', 'linux')
    const { socket, bind, setsockopt } = (calls ??= declare(means))
    const name = socketAddress(path)
    const descriptor = socket(unix, datagram | closeOnExec, 0)
    const failed = (syscall: string) => systemError(syscall, means.koffi.errno(), path)
    if (descriptor < 0) throw failed('socket')
    const syscall = setsockopt(descriptor, socketLevel, passCredentials, Int32Array.of(1), 4) < 0 ? 'setsockopt' : bind(descriptor, name, name.length) < 0 ? 'bind' : undefined
    if (syscall === undefined) return new DatagramReceiver(descriptor, calls)
    const error = failed(syscall)
    closeSync(descriptor)
    throw error
  }

  /**
   * Resolves with what has arrived, in order of arrival; waits for the first datagram. Resolves with nothing once it is closed.
   * One call at a time.
   */
  async receive(): Promise<Datagram[]> {
    if (this.#closed) return []
    this.#waiting = true
    await this.#calls.wait(this.descriptor, readable)
    this.#waiting = false
    if (this.#closed) closeSync(this.descriptor)
    return this.#closed ? [] : this.#drain()
  }

  /** Stops receiving. A second call does nothing. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    // A descriptor that a thread waits for must not be closed: by the time the thread looks, its number may belong to another file.
    if (this.#waiting) this.#calls.shutdown(this.descriptor, endReading)
    else closeSync(this.descriptor)
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #drain(): Datagram[] {
    const all: Datagram[] = []
    for (let next = this.#calls.take(this.descriptor); next; next = this.#calls.take(this.descriptor)) all.push(next)
    return all
  }
}

function declare({ koffi, library }: Libc) {
  const part = koffi.struct({ base: 'void *', length: 'size_t' })
  const message = koffi.struct({
    name: 'void *', nameLength: 'uint32_t',
    parts: koffi.pointer(part), partCount: 'size_t',
    control: 'void *', controlLength: 'size_t',
    flags: 'int',
  })
  const watched = koffi.struct({ descriptor: 'int', events: 'short', found: 'short' })
  const recvmsg = library.func('recvmsg', 'intptr_t', ['int', koffi.inout(koffi.pointer(message)), 'int'])
  const poll = library.func('poll', 'int', [koffi.pointer(watched), 'unsigned long', 'int'])
  const bytes = Buffer.alloc(longest)
  const control = Buffer.alloc(roomForControl)
  return {
    socket: library.func('int socket(int domain, int type, int protocol)') as (domain: number, type: number, protocol: number) => number,
    bind: library.func('bind', 'int', ['int', 'void *', 'uint32_t']) as (descriptor: number, name: Buffer, length: number) => number,
    setsockopt: library.func('setsockopt', 'int', ['int', 'int', 'int', 'void *', 'uint32_t']) as (descriptor: number, level: number, option: number, value: Int32Array, length: number) => number,
    shutdown: library.func('int shutdown(int descriptor, int how)') as (descriptor: number, how: number) => number,
    /** poll(2), on another thread. */
    wait(descriptor: number, events: number): Promise<void> {
      return new Promise((resolve) => poll.async({ descriptor, events, found: 0 }, 1, -1, () => resolve()))
    },
    /** The next datagram, if there is one: recvmsg(2). */
    take(descriptor: number): Datagram | undefined {
      const envelope = { name: null, nameLength: 0, parts: [{ base: bytes, length: longest }], partCount: 1, control, controlLength: roomForControl, flags: 0 }
      const length = recvmsg(descriptor, envelope, doNotWait | closeOnExecMessage) as number
      if (length < 0) return undefined
      return { bytes: Buffer.from(bytes.subarray(0, length)), ...readControl(control.subarray(0, Number(envelope.controlLength))) }
    },
  }
}

/** The control messages that came along, each padded to eight bytes; see cmsg(3). */
function readControl(control: Buffer): Omit<Datagram, 'bytes'> {
  const found = { pid: 0, uid: 0, gid: 0, descriptors: [] as number[] }
  const head = 16
  for (let at = 0; at + head <= control.length;) {
    const size = Number(control.readBigUInt64LE(at))
    const kind = control.readInt32LE(at + 12)
    const integer = (index: number) => control.readInt32LE(at + head + 4 * index)
    if (kind === credentials) Object.assign(found, { pid: integer(0), uid: integer(1), gid: integer(2) })
    if (kind === rights) for (let index = 0; index < (size - head) / 4; index++) found.descriptors.push(integer(index))
    at += Math.max(head, Math.ceil(size / 8) * 8)
  }
  return found
}
