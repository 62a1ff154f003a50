import { Notifier, NotifyError, type ChildMessage, type Listener } from '@asc/core'
import { optionNames, refusal, requireDuration, requireKnown, requireMethods } from '@asc/core/backend'
import { encodeNotification, type Notification } from '../protocol/message.js'
import { DescriptorTransport } from '../transport/descriptor-transport.js'
import { Outbox } from '../transport/outbox.js'
import { ProgramTransport } from '../transport/program-transport.js'
import { SocketTransport } from '../transport/socket-transport.js'
import type { Transport } from '../transport/transport.js'
import { TimeoutExtension } from './timeout-extension.js'
import { watchdogTimeout } from './watchdog.js'

/** Options of a `SystemdNotifier`. */
export interface SystemdNotifierOptions {
  /** The transports to the manager, in order of preference; the first that works here is used. */
  readonly transports: readonly Transport[]
  /** The timeout of the manager's watchdog in milliseconds. Default: there is none. */
  readonly healthCheckTimeout?: number | undefined
}

const attempt = 'create the notifier'
const names = optionNames<SystemdNotifierOptions>({ transports: true, healthCheckTimeout: true })
/** Messages of which only the newest counts, by their only field. */
const replaceable: readonly string[] = ['status', 'watchdog', 'extendTimeoutUsec'] satisfies (keyof Notification)[]

/**
 * Notifies systemd as described in sd_notify(3): readiness, status, reloads, watchdog, descriptor store. Sending never waits for
 * the manager. Only `post`, `store` and `forget` throw, for bad arguments; a message that cannot be sent is a process warning.
 */
export class SystemdNotifier extends Notifier {
  override readonly healthCheckTimeout: number | undefined
  readonly #outbox: Outbox
  readonly #extension = new TimeoutExtension((milliseconds) => this.post({ extendTimeoutUsec: milliseconds * 1000 }))

  /** @throws {TypeError | RangeError} when an option is invalid, naming it and its value */
  constructor(options: SystemdNotifierOptions) {
    super()
    requireKnown(attempt, '', options, names)
    const { transports, healthCheckTimeout } = options
    if (!Array.isArray(transports)) throw new TypeError(refusal(attempt, 'transports', 'an array of transports', transports))
    for (const [index, transport] of transports.entries()) requireMethods(attempt, `transports[${index}]`, 'a transport with send', transport, ['send'])
    requireDuration(attempt, 'healthCheckTimeout', healthCheckTimeout)
    this.#outbox = new Outbox(transports)
    this.healthCheckTimeout = healthCheckTimeout
  }

  /**
   * Returns the notifier that `env` asks for; `undefined` outside of systemd. `NOTIFY_SOCKET` names the manager's socket (a path,
   * or `@` and an abstract name). `ASC_NOTIFY_FD` is an inherited datagram socket that is already connected to the manager, and
   * is preferred.
   *
   * @throws {NotifyError} if a variable is invalid
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
   * @throws {TypeError | RangeError} if it cannot be encoded; see `encodeNotification`
   */
  post(notification: Notification, descriptors: readonly number[] = []): void {
    const bytes = encodeNotification(notification)
    const [only, ...more] = Object.keys(notification)
    const kind = more.length === 0 && only !== undefined && replaceable.includes(only) ? { kind: only } : {}
    this.#outbox.post({ bytes, descriptors, ...kind })
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

  /** Asks for time with EXTEND_TIMEOUT_USEC, in portions, until it is over or we are ready. 0 stops asking. */
  override extendTimeout(span: number): void {
    this.#extension.begin(span)
  }

  /**
   * Makes the manager keep a descriptor, and return it after a restart, even after SIGKILL: `listenersFromSystemd().get(name)`.
   * The unit needs `FileDescriptorStoreMax=`. The descriptor stays open here. It is kept even when it reports a hang-up, as a
   * socket that does not listen yet does (FDPOLL=0, systemd 246).
   *
   * @throws {TypeError} if `name` is invalid: ASCII without control characters and colons, up to 255 of them
   */
  store(name: string, kept: Listener | number): void {
    this.post({ fdStore: true, fdName: name, fdPoll: false }, [typeof kept === 'number' ? kept : kept.descriptor])
  }

  /** Makes the manager close all descriptors of this name. Throws a `TypeError` as `store` does. */
  forget(name: string): void {
    this.post({ fdStoreRemove: true, fdName: name })
  }

  /** Resolves when every message so far has been sent, or given up. */
  flush(): Promise<void> {
    return this.#outbox.idle()
  }
}
