import { closeSync, fstatSync } from 'node:fs'
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { refusal, requireBoolean, requireInteger } from '../base/argument.js'
import { optionNames, requireKnown } from '../base/known-options.js'
import { attemptTo, listenerFailed as failed } from '../base/attempt-to.js'
import { bindSocketFile } from './bind-socket-file.js'
import { bindTcp, type BoundSocket } from './bind-socket.js'
import { ListenerError } from '../base/errors.js'
import { LoadBoard } from './load-board.js'
import type { Board } from '../wire/inherited-load.js'

/** Where to listen: a port (0: the system chooses) or a path. */
export interface ListenerOptions {
  port?: number | undefined
  /** A name or numeric address. Default: all addresses, of IPv6 and IPv4 where the system has both. */
  host?: string | undefined
  /** A Unix domain socket instead of a port. */
  path?: string | undefined
  /** The access mode of the Unix domain socket, such as 0o660. Default: what umask(2) leaves. */
  mode?: number | undefined
  /** How many connections may wait to be accepted; see listen(2). Default 511, as in Node. */
  backlog?: number | undefined
  /** Only IPv6, on an address of IPv6. Default false. */
  ipv6Only?: boolean | undefined
}

export type ListenerAddress = { readonly host: string; readonly port: number } | { readonly path: string }

/** The options of `Listener.bind`. */
export const listenerOptionNames = optionNames<ListenerOptions>({ port: true, host: true, path: true, mode: true, backlog: true, ipv6Only: true })
const attempt = 'bind the listener'
/** What a listener is known by: it may come from another copy of this package, whose class is another one. */
const mark = Symbol.for('@asc/core.Listener')
/** listen(2) takes an int. */
const largestBacklog = 2 ** 31 - 1

/**
 * A socket that the parent binds once and never accepts from. Every child of every generation has its own descriptor of
 * this one socket, so that a connection in its queue is taken by whoever is alive. The first child to serve starts
 * the listening (listen(2)); from then on the socket listens until `close()`, whether or not a child lives.
 */
export class Listener implements Disposable {
  readonly descriptor: number
  readonly backlog: number
  /** See `isListener`. */
  readonly [mark] = true
  readonly #address: ListenerAddress | undefined
  readonly #release: (handedOver: boolean) => void
  readonly #onClose = new Set<() => void>()
  #board: Board | undefined
  #ownBoard: LoadBoard | undefined
  #closed = false
  #handedOver = false

  private constructor(descriptor: number, backlog: number, address: ListenerAddress | undefined, release: (handedOver: boolean) => void) {
    this.descriptor = descriptor
    this.backlog = backlog
    this.#address = address
    this.#release = release
  }

  /**
   * Binds a socket. A socket file that a dead program left behind is replaced; one that a living program serves is not.
   *
   * @throws {ListenerError} when the address is in use, not permitted or unknown; `cause` is the system's error
   * @throws {TypeError | RangeError} when an option is none
   */
  static async bind(options: ListenerOptions): Promise<Listener> {
    requireKnown(attempt, '', options, listenerOptionNames)
    const { port, path, host, backlog = 511, ipv6Only } = options
    requireInteger(attempt, 'backlog', backlog, 1, largestBacklog)
    requireText('host', host)
    requireText('path', path)
    requireBoolean(attempt, 'ipv6Only', ipv6Only)
    if ((port === undefined) === (path === undefined)) throw new TypeError(`Cannot ${attempt} as it needs either 'port' or 'path'`)
    if (path !== undefined) return Listener.#bindPath(path, options.mode, backlog)
    requireInteger(attempt, 'port', port, 0, 65_535)
    const { socket, host: address } = await bindPort(port, host, ipv6Only)
    return new Listener(socket.descriptor, backlog, { host: address, port: socket.port ?? port }, () => socket.close())
  }

  /**
   * Adopts a socket that this process inherited, such as from socket activation. It is closed with the listener;
   * a socket file is never removed.
   */
  static fromDescriptor(descriptor: number, address?: ListenerAddress, backlog = 511): Listener {
    requireInteger('adopt the listener', 'descriptor', descriptor, 0)
    requireInteger('adopt the listener', 'backlog', backlog, 1, largestBacklog)
    // Not the usual numbers: `fs.stat` of a socket leaves some behind that confuse the next `require` (Node 20).
    const socket = attemptTo(`adopt descriptor ${descriptor}`, () => fstatSync(descriptor, { bigint: true }).isSocket())
    if (!socket) throw new ListenerError(refusal('adopt the listener', 'descriptor', 'a socket', descriptor))
    return new Listener(descriptor, backlog, address, () => closeSync(descriptor))
  }

  static async #bindPath(path: string, mode: number | undefined, backlog: number): Promise<Listener> {
    if (mode !== undefined) requireInteger(attempt, 'mode', mode, 0, 0o7777)
    const socket = await bindSocketFile(path, mode)
    return new Listener(socket.descriptor, backlog, { path }, (handedOver) => (handedOver ? socket.leave() : socket.close()))
  }

  /** Where it listens; `undefined` for an adopted socket of which nobody said it. */
  address(): ListenerAddress | undefined {
    return this.#address
  }

  get closed(): boolean {
    return this.#closed
  }

  /**
   * Where the children that share it keep their numbers of connections. Made with the first of them.
   *
   * @internal
   * @throws a system error where no file can be shared
   */
  board(): Board {
    return (this.#board ??= this.#ownBoard = LoadBoard.open())
  }

  /**
   * Its children are counted on this board, which somebody else has made.
   *
   * @internal
   */
  useBoard(board: Board): void {
    this.#board = board
  }

  /** Calls `heard` when it is closed. @returns a function that takes that back */
  whenClosed(heard: () => void): () => void {
    this.#onClose.add(heard)
    return () => void this.#onClose.delete(heard)
  }

  /**
   * Another process has a copy of the descriptor and goes on with the socket. Closing then closes no more than our own descriptor: the file of a Unix domain
   * socket stays.
   */
  handOver(): void {
    this.#handedOver = true
  }

  /** Closes the parent's descriptor, and removes the socket file it made. Children keep theirs. A second call does nothing. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#release(this.#handedOver)
    this.#ownBoard?.close()
    for (const heard of [...this.#onClose]) heard()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

/** True for a listener, of whichever copy of the package it comes. */
export function isListener(value: unknown): value is Listener {
  return typeof value === 'object' && value !== null && mark in value && value[mark] === true
}

function requireText(option: string, value: unknown): void {
  if (value === undefined || (typeof value === 'string' && value !== '' && !value.includes('\0'))) return
  throw new TypeError(refusal(attempt, option, 'a text without NUL', value))
}

async function bindPort(port: number, host: string | undefined, ipv6Only = false): Promise<{ socket: BoundSocket; host: string }> {
  if (host === undefined && !ipv6Only) {
    try {
      return { socket: bindTcp('::', port), host: '::' }
    } catch (error) {
      // A system without IPv6 has no such address.
      if (!['EAFNOSUPPORT', 'EINVAL', 'EADDRNOTAVAIL'].includes((error as NodeJS.ErrnoException).code ?? '')) throw failed(`bind port ${port}`, error)
      return { socket: attemptTo(`bind port ${port}`, () => bindTcp('0.0.0.0', port)), host: '0.0.0.0' }
    }
  }
  const name = host ?? '::'
  const address = isIP(name) ? name : await lookup(name).then((found) => found.address, (error: unknown) => Promise.reject(failed(`find host ${name}`, error)))
  return { socket: attemptTo(`bind ${name} port ${port}`, () => bindTcp(address, port, ipv6Only)), host: address }
}
