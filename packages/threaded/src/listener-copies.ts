import { closeSync, fstatSync, openSync } from 'node:fs'
import { ListenerError, type Listener } from '@asc/core'
import type { HeldLoad, InheritedListener } from '@asc/core/backend'
import { dup, dup2 } from '@asc/posix'

interface Copy {
  readonly descriptor: number
  /** Identifies the socket; `undefined` if the system does not number them. */
  readonly socket: string | undefined
  /** The thread has reported that it listens on this one. */
  taken: boolean
}

/** The thread that each copy was given to. The system uses a closed number again: the last thread that got it owns it. */
const owners = new Map<number, ListenerCopies>()

/**
 * A thread's own descriptors of its listeners. A server closes the descriptor that it listens on. If the thread ends before a
 * server uses them, its copies must be closed here, but never a number that a server has closed and something else uses by now.
 */
export class ListenerCopies {
  readonly #listeners: Readonly<Record<string, Listener>>
  readonly #load: HeldLoad
  readonly #copies = new Map<string, Copy>()
  /** The ones by which a thread hears of connections that wait; see `InheritedLoad`. */
  readonly #bells = new Map<string, Copy>()

  /** @throws {ListenerError} if a listener cannot be copied; then no copy is left open */
  constructor(listeners: Readonly<Record<string, Listener>>, load: HeldLoad) {
    this.#listeners = listeners
    this.#load = load
    try {
      for (const [name, listener] of Object.entries(listeners)) {
        this.#copies.set(name, this.#copy(name, listener))
        if (load.has(name)) this.#bells.set(name, this.#copy(name, listener))
      }
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** The listeners as the thread gets them. */
  get inherited(): Record<string, InheritedListener> {
    return Object.fromEntries([...this.#copies].map(([name, { descriptor }]) => [name, { descriptor, backlog: this.#listeners[name]!.backlog, load: this.#loadOf(name) }]))
  }

  /** Call this when the thread is about to listen on this one, or to use its bell. */
  taken(name: string, bell = false): void {
    const copy = (bell ? this.#bells : this.#copies).get(name)
    if (copy) copy.taken = true
  }

  /**
   * Call this when the thread is about to be terminated: takes its listeners from it. Its event loop turns once more before it
   * ends, and would accept a connection that no server answers. The number stays in use by the thread, which closes it.
   */
  revoke(): void {
    for (const { descriptor, socket, taken } of this.#copies.values()) {
      if (!taken || socket === undefined || owners.get(descriptor) !== this || identify(descriptor) !== socket) continue
      const nothing = openSync('/dev/null', 'r')
      try {
        dup2(nothing, descriptor)
      } catch {
        // Not possible on this system: one connection may be lost.
      }
      closeSync(nothing)
    }
  }

  /** Call this when the thread is gone: closes the copies that it has not used. */
  close(): void {
    for (const { descriptor, socket, taken } of [...this.#copies.values(), ...this.#bells.values()]) {
      if (owners.get(descriptor) !== this) continue
      owners.delete(descriptor)
      // Reported, and still the same socket: the thread ended just before it listened.
      if (!taken || (socket !== undefined && identify(descriptor) === socket)) closeSync(descriptor)
    }
  }

  #loadOf(name: string): InheritedListener['load'] {
    const bell = this.#bells.get(name)
    return bell && this.#load.shared(name, bell.descriptor)
  }

  #copy(name: string, listener: Listener): Copy {
    const descriptor = copy(name, listener.descriptor)
    owners.set(descriptor, this)
    return { descriptor, socket: identify(descriptor), taken: false }
  }
}

function copy(name: string, descriptor: number): number {
  try {
    return dup(descriptor)
  } catch (cause) {
    const { message, syscall, code } = cause as NodeJS.ErrnoException
    // Too many open files may pass; a system or installation that cannot do it at all needs another advice.
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
