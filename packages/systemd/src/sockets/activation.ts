import { Listener, ListenerError } from '@asc/core'
import { refusal } from '@asc/core/backend'
import { socketName } from '@asc/posix'

/** The first descriptor that is passed; SD_LISTEN_FDS_START of sd_listen_fds(3). */
const firstDescriptor = 3
/** As many as the system allows (somaxconn, see listen(2)), which is also systemd's default. */
const backlog = 2 ** 31 - 1
const variables = ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES'] as const
/** The result of the first call: a second call returns the same listeners. */
const taken = new WeakMap<NodeJS.ProcessEnv, SystemdListeners>()

/** The descriptors that systemd passed to this process, by name: `FileDescriptorName=`, or `FDNAME` of the descriptor store. */
export class SystemdListeners {
  readonly #names: readonly string[]
  readonly #adopted = new Map<number, Listener>()

  constructor(names: readonly string[]) {
    this.#names = names
  }

  /** The name of each descriptor, in the order of the units; a name can occur more than once. */
  get names(): readonly string[] {
    return this.#names
  }

  /** The first listener of this name. Throws a `ListenerError` if the descriptor is not a socket. */
  get(name: string): Listener | undefined {
    const descriptor = this.descriptors(name)[0]
    return descriptor === undefined ? undefined : this.#adopt(descriptor)
  }

  /** The listeners of this name, or all. Throws a `ListenerError` if a descriptor is not a socket. */
  all(name?: string): Listener[] {
    return this.descriptors(name).map((descriptor) => this.#adopt(descriptor))
  }

  /** The descriptors of this name, or all, for what is not a listening socket, such as a FIFO. */
  descriptors(name?: string): number[] {
    return this.#names.flatMap((each, index) => (name === undefined || each === name ? [firstDescriptor + index] : []))
  }

  #adopt(descriptor: number): Listener {
    const known = this.#adopted.get(descriptor)
    if (known) return known
    const listener = Listener.fromDescriptor(descriptor, addressOf(descriptor), backlog)
    this.#adopted.set(descriptor, listener)
    return listener
  }
}

/**
 * Returns the listeners that systemd bound for us (socket activation) or kept for us (descriptor store); see sd_listen_fds(3).
 * There are none if `LISTEN_PID` is another process. The variables are removed from `env`; a second call returns the same
 * listeners. They are used and closed like bound ones, but a socket file is never removed.
 *
 * @throws {ListenerError} if the variables contradict each other
 */
export function listenersFromSystemd(env: NodeJS.ProcessEnv = process.env, pid = process.pid): SystemdListeners {
  const known = taken.get(env)
  if (known) return known
  const names = passedNames(env, pid)
  if (!names) return new SystemdListeners([])
  for (const variable of variables) delete env[variable]
  const listeners = new SystemdListeners(names)
  taken.set(env, listeners)
  return listeners
}

/** The names of the descriptors that were passed to process `pid`; `undefined` if none were. */
export function passedNames({ LISTEN_PID: meant, LISTEN_FDS: count, LISTEN_FDNAMES: joined }: NodeJS.ProcessEnv, pid: number): string[] | undefined {
  if (!count || !meant || Number(meant) !== pid) return undefined
  if (!/^\d{1,6}$/.test(count)) throw new ListenerError(refusal('take the listeners', 'LISTEN_FDS', 'a number of descriptors', count))
  const names = joined ? joined.split(':') : Array<string>(Number(count)).fill('unknown')
  if (names.length !== Number(count)) throw new ListenerError(refusal('take the listeners', 'LISTEN_FDNAMES', `${count} names`, joined))
  return names
}

/** The address is not needed to serve: a system that does not report it only lacks the address. */
function addressOf(descriptor: number): ReturnType<Listener['address']> {
  try {
    return socketName(descriptor)
  } catch {
    return undefined
  }
}
