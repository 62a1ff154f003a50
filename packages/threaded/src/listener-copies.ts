import { closeSync, fstatSync, openSync } from 'node:fs'
import { ListenerError, type InheritedListener, type Listener } from '@asc/core'
import { dup, dup2 } from '@asc/posix'

interface Copy extends InheritedListener {
  /** Which socket it is; `undefined` where the system does not number them. */
  readonly socket: string | undefined
  /** The thread has said that it listens on it. */
  taken: boolean
}

/** Whom each copy was given to. The system gives out a closed number again: whoever got it last owns it. */
const owners = new Map<number, ListenerCopies>()

/**
 * A thread's own descriptors of its listeners: the server that listens on one closes it. A thread may end before it comes to
 * that: then its copies must be closed here, but never a number that the server has closed and somebody else has by now.
 */
export class ListenerCopies {
  readonly #copies = new Map<string, Copy>()

  /** @throws {ListenerError} when a listener cannot be copied; then no copy is left */
  constructor(listeners: Readonly<Record<string, Listener>>) {
    try {
      for (const [name, listener] of Object.entries(listeners)) this.#add(name, listener)
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** What the thread is told. */
  get inherited(): Record<string, InheritedListener> {
    return Object.fromEntries([...this.#copies].map(([name, { descriptor, backlog }]) => [name, { descriptor, backlog }]))
  }

  /** The thread is about to listen on this one. */
  taken(name: string): void {
    const copy = this.#copies.get(name)
    if (copy) copy.taken = true
  }

  /**
   * The thread is about to be terminated: takes its listeners from it. Its event loop turns once more before it ends, and would
   * take a connection out of the queue that nobody answers. The number stays the thread's, which closes it.
   */
  revoke(): void {
    for (const { descriptor, socket, taken } of this.#copies.values()) {
      if (!taken || socket === undefined || owners.get(descriptor) !== this || identify(descriptor) !== socket) continue
      const nothing = openSync('/dev/null', 'r')
      try {
        dup2(nothing, descriptor)
      } catch {
        // Not on this system: one connection may be lost.
      }
      closeSync(nothing)
    }
  }

  /** The thread is gone: closes what it has not used. */
  close(): void {
    for (const { descriptor, socket, taken } of this.#copies.values()) {
      if (owners.get(descriptor) !== this) continue
      owners.delete(descriptor)
      // Taken, and still the same socket: the thread ended just before it listened.
      if (!taken || (socket !== undefined && identify(descriptor) === socket)) closeSync(descriptor)
    }
  }

  #add(name: string, listener: Listener): void {
    const descriptor = copy(name, listener.descriptor)
    owners.set(descriptor, this)
    this.#copies.set(name, { descriptor, backlog: listener.backlog, socket: identify(descriptor), taken: false })
  }
}

function copy(name: string, descriptor: number): number {
  try {
    return dup(descriptor)
  } catch (cause) {
    const { message, syscall, code } = cause as NodeJS.ErrnoException
    // Too many open files is one thing; that this system or installation cannot do it at all is another.
    const never = syscall === undefined || code === 'ENOSYS'
    const instead = never ? '; @asc/forked shares listeners without this, or listen in the child on a port of its own' : ''
    throw new ListenerError(`Cannot share the listener '${name}' with a thread: ${message}${instead}`, { cause })
  }
}

/** Device and inode: as long as a socket is open, no other has the same. */
function identify(descriptor: number): string | undefined {
  try {
    const { dev, ino } = fstatSync(descriptor, { bigint: true })
    return ino === 0n ? undefined : `${dev}:${ino}`
  } catch {
    return undefined
  }
}
