import { Notifier, NotifyError, refusal, type ChildMessage, type Listener } from '@asc/core'
import { DescriptorTransport } from './descriptor-transport.js'
import { encodeNotification, type Notification } from './message.js'
import { Outbox } from './outbox.js'
import { ProgramTransport } from './program-transport.js'
import { SocketTransport } from './socket-transport.js'
import { TimeoutExtension } from './timeout-extension.js'
import type { Transport } from './transport.js'
import { watchdogTimeout } from './watchdog.js'

/** Options of a `SystemdNotifier`. */
export interface SystemdNotifierOptions {
  /** The ways to the manager, in order of preference; the first that there is here is used. */
  readonly transports: readonly Transport[]
  /** Milliseconds that the manager's watchdog waits. Default: there is none. */
  readonly healthCheckTimeout?: number | undefined
}

/** Messages of which only the newest counts, by the one field they have. */
const replaceable: readonly string[] = ['status', 'watchdog', 'extendTimeoutUsec'] satisfies (keyof Notification)[]

/**
 * Speaks to systemd as sd_notify(3) says: readiness, status, reloads, watchdog, descriptor store. Nothing that it sends waits for the
 * manager, and nothing of it throws but `post`, `store` and `forget` for bad arguments: what cannot be sent is a process warning.
 */
export class SystemdNotifier extends Notifier {
  override readonly healthCheckTimeout: number | undefined
  readonly #outbox: Outbox
  readonly #extension = new TimeoutExtension((milliseconds) => this.post({ extendTimeoutUsec: milliseconds * 1000 }))

  constructor({ transports, healthCheckTimeout }: SystemdNotifierOptions) {
    super()
    this.#outbox = new Outbox(transports)
    this.healthCheckTimeout = healthCheckTimeout
  }

  /**
   * The notifier that `env` asks for; `undefined` outside of systemd. `NOTIFY_SOCKET` names the manager's socket (a path, or `@` and an
   * abstract name), `ASC_NOTIFY_FD` an inherited datagram socket that is connected to it already, which then is used first.
   *
   * @throws {NotifyError} when a variable asks for what is not possible
   */
  static open(env: NodeJS.ProcessEnv = process.env): SystemdNotifier | undefined {
    const { NOTIFY_SOCKET: path, ASC_NOTIFY_FD: descriptor } = env
    const refuse = (variable: string, expected: string, value: string) => new NotifyError(refusal('open the notifier', variable, expected, value))
    if (descriptor && !/^\d{1,9}$/.test(descriptor)) throw refuse('ASC_NOTIFY_FD', 'a descriptor', descriptor)
    if (path && !/^[/@]./.test(path)) throw refuse('NOTIFY_SOCKET', "a path, or '@' and an abstract name", path)
    if (!path && !descriptor) return undefined
    return new SystemdNotifier({
      transports: [...(descriptor ? [new DescriptorTransport(Number(descriptor))] : []), ...(path ? [new SocketTransport(path), new ProgramTransport(env)] : [])],
      healthCheckTimeout: watchdogTimeout(env),
    })
  }

  /**
   * Sends one datagram, with descriptors if there are any.
   *
   * @throws {TypeError | RangeError} when it cannot be encoded; see `encodeNotification`
   */
  post(notification: Notification, descriptors: readonly number[] = []): void {
    const [only, ...more] = Object.keys(notification)
    const kind = more.length === 0 && only !== undefined && replaceable.includes(only) ? { kind: only } : {}
    this.#outbox.post({ bytes: encodeNotification(notification), descriptors, ...kind })
  }

  override notify({ ready, healthy, reloading, stopping, status }: ChildMessage): void {
    if (ready) this.#extension.end()
    const notification: Notification = {
      ...(ready && { ready }),
      ...(reloading && { reloading, monotonicUsec: process.hrtime.bigint() / 1000n }),
      ...(stopping && { stopping }),
      ...(healthy && { watchdog: 'ping' }),
      ...(status !== undefined && { status }),
    }
    if (Object.keys(notification).length > 0) this.post(notification)
  }

  /** Asks for time with EXTEND_TIMEOUT_USEC, in portions, until it is over or we are ready. 0 ends the asking. */
  override extendTimeout(span: number): void {
    this.#extension.begin(span)
  }

  /**
   * Has the manager keep a descriptor, to be given back after a restart, also one by SIGKILL: `listenersFromSystemd().get(name)`. The unit
   * needs `FileDescriptorStoreMax=`. The descriptor stays open here. Kept also when it reports a hang-up, as a socket that does not
   * listen yet does (FDPOLL=0, systemd 246).
   *
   * @throws {TypeError} when `name` is none: ASCII without control characters and colons, up to 255 of them
   */
  store(name: string, kept: Listener | number): void {
    this.post({ fdStore: true, fdName: name, fdPoll: false }, [typeof kept === 'number' ? kept : kept.descriptor])
  }

  /** Has the manager close all that it keeps under this name. Throws a `TypeError` as `store` does. */
  forget(name: string): void {
    this.post({ fdStoreRemove: true, fdName: name })
  }

  /** Resolves when everything said so far has been handed over, or given up. */
  flush(): Promise<void> {
    return this.#outbox.idle()
  }
}
