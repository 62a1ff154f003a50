import { closeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatagramReceiver, type Datagram } from '@asc/posix'
import { decodeNotification, longestNotification, type Notification } from './message.js'

/** One datagram, as the service manager would see it. */
export interface ReceivedNotification {
  /** The decoded message; empty for one that systemd would ignore because it is too long. */
  readonly notification: Notification
  /** The assignments as they were received. */
  readonly text: string
  /** The sender, as reported by the kernel. */
  readonly pid: number
  readonly uid: number
  readonly gid: number
  /** Open descriptors that came along; `close()` closes them. */
  readonly descriptors: readonly number[]
}

/**
 * The service manager's side of sd_notify(3), for tests: receives the messages of a service and reports their sender. Linux. Until
 * `close()` it keeps the process alive and uses one thread of libuv's pool.
 *
 * @example
 * await using server = await NotifyServer.open()
 * spawn('node', ['service.js'], { env: { ...process.env, ...server.env } })
 * const { pid } = await server.next(({ ready }) => ready === true)
 */
export class NotifyServer implements AsyncDisposable {
  /** The value for `NOTIFY_SOCKET`. */
  readonly path: string
  /** Everything received so far. */
  readonly received: ReceivedNotification[] = []
  readonly #receiver: DatagramReceiver
  readonly #folder: string | undefined
  readonly #reading: Promise<void>
  #wake: () => void = () => {}
  #news = this.#await()
  #closed = false
  #read = 0

  private constructor(path: string, folder: string | undefined) {
    this.path = path
    this.#folder = folder
    this.#receiver = DatagramReceiver.bind(path)
    this.#reading = this.#receive()
  }

  /**
   * Binds the socket.
   *
   * @param path of the socket, or `@` and an abstract name. Default: one in a new folder, which `close()` removes
   * @throws a system error, such as EADDRINUSE
   */
  static async open(path?: string): Promise<NotifyServer> {
    if (path !== undefined) return new NotifyServer(path, undefined)
    const folder = await mkdtemp(join(tmpdir(), 'asc-notify-'))
    return new NotifyServer(join(folder, 'notify'), folder)
  }

  /** The variables for the environment of a service. */
  get env(): { readonly NOTIFY_SOCKET: string } {
    return { NOTIFY_SOCKET: this.path }
  }

  /** The next notification that matches, of those not yet returned or skipped. Rejects if the server is closed first. */
  async next(fits: (notification: Notification, received: ReceivedNotification) => boolean = () => true): Promise<ReceivedNotification> {
    for (;;) {
      while (this.#read < this.received.length) {
        const received = this.received[this.#read++]!
        if (fits(received.notification, received)) return received
      }
      if (this.#closed) throw new Error('The notify server is closed')
      await this.#news
    }
  }

  /** Stops receiving, and closes every descriptor that was received. A second call does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#receiver.close()
    await this.#reading
    this.#wake()
    for (const { descriptors } of this.received) for (const descriptor of descriptors) closeSync(descriptor)
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #receive(): Promise<void> {
    while (!this.#closed) for (const datagram of await this.#receiver.receive()) this.#take(datagram)
  }

  #take({ bytes, descriptors, ...sender }: Datagram): void {
    const text = bytes.toString()
    // systemd-notify(1) waits until the descriptor that comes with it is closed.
    if (text === 'BARRIER=1') return descriptors.forEach((descriptor) => closeSync(descriptor))
    this.received.push({ notification: bytes.length > longestNotification ? {} : decodeNotification(bytes), text, descriptors, ...sender })
    this.#wake()
    this.#news = this.#await()
  }

  #await(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve))
  }
}
