import { closeSync, statSync } from 'node:fs'
import { Listener, type ListenerOptions } from '@asc/core'
import { listenerOptionNames, optionNames, refusal, requireKnown } from '@asc/core/backend'
import { dup } from '@asc/posix'
import { SystemdNotifier } from '../notifier/systemd-notifier.js'
import { listenersFromSystemd } from './activation.js'

/** Options of `storedListener`. */
export interface StoredListenerOptions {
  /** Sends the socket to the manager. Default: `SystemdNotifier.open(env)`. */
  readonly notify?: SystemdNotifier | undefined
  /** Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv
}

const attempt = 'take the stored listener'
const names = optionNames<StoredListenerOptions>({ notify: true, env: true })

/**
 * Returns a listener that outlives this process: the one that systemd passes under `name`, if a socket unit has it or the
 * descriptor store kept it, else a new one, bound as by `Listener.bind` and added to the store (`FileDescriptorStoreMax=` in the
 * unit). If the program is killed, its next start finds the same socket, still listening, with the connections that wait in it.
 * Outside of systemd it is `Listener.bind`.
 *
 * A socket that was kept for an address other than that of `options` is dropped. A socket file stays when the listener is closed,
 * because the store still has the socket.
 *
 * @throws as `Listener.bind` does, and a `TypeError` for a name that systemd does not accept
 */
export async function storedListener(name: string, options: ListenerOptions, store: StoredListenerOptions = {}): Promise<Listener> {
  if (typeof name !== 'string') throw new TypeError(refusal(attempt, 'name', 'a string', name))
  requireKnown(attempt, '', options, listenerOptionNames)
  requireKnown(attempt, '', store, names)
  const { env = process.env, notify = SystemdNotifier.open(env) } = store
  const passed = listenersFromSystemd(env)
  const ofUnit = passed.get(name)
  if (ofUnit) return ofUnit
  const storedAs = storeName(name, options)
  const [kept] = passed.descriptors(storedAs)
  // The kernel knows a socket file by the name that it was bound under, which is not its name now.
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

/** The name under which a socket is kept. It contains the address, so that another address is another socket. */
export function storeName(name: string, { path, host, port }: ListenerOptions): string {
  const address = path ?? (host === undefined ? String(port) : `${host} ${port}`)
  // As UTF-8, so that half of a surrogate pair cannot occur.
  return `${name}@${Buffer.from(address).toString().replace(/[^\x21-\x39\x3b-\x7e]+/g, encodeURIComponent)}`
}

/** A socket file may have been removed meanwhile: then no client can reach its socket any more. */
function stillNamed(path: string): boolean {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.isSocket() === true
}

/** The same socket, whose file is kept. `bound` itself is never closed, because that would remove the file. */
function withoutRemoval(bound: Listener): Listener {
  try {
    return Listener.fromDescriptor(dup(bound.descriptor), bound.address(), bound.backlog)
  } catch {
    return bound // Nothing native works here: then it is not stored either, and a warning says so.
  }
}
