import { closeSync, statSync } from 'node:fs'
import { Listener, type ListenerOptions } from '@asc/core'
import { dup } from '@asc/posix'
import { listenersFromSystemd } from './activation.js'
import { SystemdNotifier } from './systemd-notifier.js'

/** Options of `storedListener`. */
export interface StoredListenerOptions {
  /** Who hands the socket to the manager. Default: `SystemdNotifier.open(env)`. */
  readonly notify?: SystemdNotifier | undefined
  /** Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv
}

/**
 * A listener that outlives this process: the one that systemd passes under `name`, if a socket unit has it or the descriptor store kept it,
 * else a new one, bound as `Listener.bind` does and handed to the store (`FileDescriptorStoreMax=` in the unit). When the program is killed, its
 * next start finds the same socket, still listening, with the connections that wait. Outside of systemd it is `Listener.bind`.
 *
 * A socket that was kept for another address than `options` now asks for is dropped. A socket file stays where it is when
 * the listener is closed, since the store still serves it.
 *
 * @throws as `Listener.bind` does, and a `TypeError` for a name that systemd does not take
 */
export async function storedListener(name: string, options: ListenerOptions, { env = process.env, notify = SystemdNotifier.open(env) }: StoredListenerOptions = {}): Promise<Listener> {
  const passed = listenersFromSystemd(env)
  const ofUnit = passed.get(name)
  if (ofUnit) return ofUnit
  const storedAs = storeName(name, options)
  const [kept] = passed.descriptors(storedAs)
  // The kernel knows a socket file by the name that it was bound under, which is not the one that it has now.
  if (kept !== undefined && options.path === undefined) return passed.get(storedAs)!
  if (kept !== undefined && stillNamed(options.path!)) return Listener.fromDescriptor(kept, { path: options.path! }, options.backlog)
  for (const stale of passed.names.filter((each) => each.startsWith(`${name}@`))) {
    notify?.forget(stale)
    passed.descriptors(stale).forEach((descriptor) => closeSync(descriptor))
  }
  const bound = await Listener.bind(options)
  if (!notify) return bound
  notify.store(storedAs, bound)
  return options.path === undefined ? bound : withoutRemoval(bound)
}

/** Under which name a socket is kept: with its address, so that another address is another socket. */
export function storeName(name: string, { path, host, port }: ListenerOptions): string {
  const address = path ?? (host === undefined ? String(port) : `${host} ${port}`)
  // As UTF-8, which has no half of a surrogate pair.
  return `${name}@${Buffer.from(address).toString().replace(/[^\x21-\x39\x3b-\x7e]+/g, encodeURIComponent)}`
}

/** A socket file may have been removed meanwhile: then nobody finds its socket any more. */
function stillNamed(path: string): boolean {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.isSocket() === true
}

/** The same socket, whose file outlives it. `bound` itself is never closed: that would remove the file. */
function withoutRemoval(bound: Listener): Listener {
  try {
    return Listener.fromDescriptor(dup(bound.descriptor), bound.address(), bound.backlog)
  } catch {
    return bound // Nothing native works here: then it is not stored either, and a warning says so.
  }
}
