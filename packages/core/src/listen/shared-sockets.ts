import { closeSync } from 'node:fs'
import type { Board } from '../wire/inherited-load.js'
import { bindTcp } from './bind-socket.js'
import { LoadBoard } from './load-board.js'
import { unboundTcp, type UnboundSocket } from './unbound-socket.js'

/** The address of a shared socket, as getsockname(2) gives it. */
export interface SharedAddress {
  readonly host: string
  readonly port: number
}

/** One socket of a set. Without an address it is not bound yet. */
interface SharedSocket {
  readonly family: 4 | 6
  readonly socket: UnboundSocket
  address: SharedAddress | undefined
}

/** How long the sockets stay after the last child, in milliseconds: after a stop, and when it may be started again. */
const linger = { asked: 1_000, otherwise: 60_000 }

/**
 * Sockets that a program's children bind themselves: all children of all generations inherit the same ones, unbound, and the first
 * child that listens on an address binds one of them to it. This process never accepts. The set grows, so that `spare` sockets of
 * each family are free for whatever a program listens on next, and is closed some time after the last child has ended: a socket that
 * listens, and from which nobody accepts, would let clients wait for ever.
 */
export class SharedSockets {
  #spare: number
  #sockets: SharedSocket[] = []
  /** What is bound here whenever there are sockets. */
  readonly #known: (() => void)[] = []
  #board: LoadBoard | undefined
  #holders = 0
  #closing: NodeJS.Timeout | undefined

  /** @param spare how many unbound sockets of each family a child finds */
  constructor(spare: number) {
    this.#spare = spare
  }

  /** From now on at least so many unbound sockets of each family. */
  atLeast(spare: number): this {
    this.#spare = Math.max(this.#spare, spare)
    return this
  }

  /** The descriptors that a child inherits now, in the order in which all children look at them. */
  get descriptors(): readonly number[] {
    if (this.#sockets.length === 0) for (const bind of this.#known) bind()
    this.#fill()
    return this.#sockets.map(({ socket }) => socket.descriptor)
  }

  /** What is bound, as far as children have said so. */
  get addresses(): readonly SharedAddress[] {
    return this.#sockets.flatMap(({ address }) => address ?? [])
  }

  /**
   * Binds a socket here, before a child does: for a port that the children may not bind themselves.
   *
   * @param host a numeric address
   * @throws a system error, such as EADDRINUSE or EACCES
   */
  bind(host: string, port: number, ipv6Only = false): void {
    if (this.addresses.some((address) => address.host === host && address.port === port)) return
    const bind = (): void => {
      const socket = bindTcp(host, port, ipv6Only)
      this.#sockets.unshift({ family: host.includes(':') ? 6 : 4, socket, address: { host, port: socket.port ?? port } })
    }
    bind()
    this.#known.push(bind)
  }

  /** The same for all addresses: of both families, or of IPv4 where the system has no IPv6. */
  bindAny(port: number, ipv6Only = false): void {
    try {
      this.bind('::', port, ipv6Only)
    } catch (error) {
      if (ipv6Only || !['EAFNOSUPPORT', 'EINVAL', 'EADDRNOTAVAIL'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
      this.bind('0.0.0.0', port)
    }
  }

  /** The bound ones, with their descriptors: what another supervisor can adopt. */
  get bequest(): readonly (SharedAddress & { readonly descriptor: number })[] {
    return this.#sockets.flatMap(({ address, socket }) => (address ? [{ ...address, descriptor: socket.descriptor }] : []))
  }

  /** Takes a bound socket that this process has inherited from the supervisor that it replaces. */
  adopt(descriptor: number, { host, port }: SharedAddress): void {
    this.#sockets.unshift({ family: host.includes(':') ? 6 : 4, socket: { descriptor, close: () => closeSync(descriptor) }, address: { host, port } })
  }

  /** A child has bound the socket with this place in `descriptors`, or uses it. */
  bound(place: number, descriptors: readonly number[], address: SharedAddress): void {
    const socket = this.#sockets.find(({ socket }) => socket.descriptor === descriptors[place])
    if (socket) socket.address ??= address
  }

  /**
   * A child is about to inherit the sockets.
   *
   * @returns a function to be called at its end, with whether it was asked to end
   */
  hold(): (asked: boolean) => void {
    clearTimeout(this.#closing)
    this.#holders += 1
    let held = true
    return (asked) => {
      if (!held) return
      held = false
      this.#holders -= 1
      if (this.#holders === 0) this.#closing = setTimeout(() => this.close(), asked ? linger.asked : linger.otherwise).unref()
    }
  }

  /** Where the children keep their numbers of connections. Throws a system error where no file can be shared. */
  board(): Board {
    return (this.#board ??= LoadBoard.open())
  }

  /** Closes this process's descriptors. Children keep theirs. Children that are started later inherit other sockets, of which the known ones are bound anew. */
  close(): void {
    clearTimeout(this.#closing)
    for (const { socket } of this.#sockets.splice(0)) socket.close()
    this.#board?.close()
    this.#board = undefined
  }

  #fill(): void {
    for (const family of [6, 4] as const) {
      for (let free = this.#free(family); free < this.#spare; free++) {
        const socket = unboundTcp(family)
        if (!socket) break
        this.#sockets.push({ family, socket, address: undefined })
      }
    }
  }

  #free(family: 4 | 6): number {
    return this.#sockets.filter((socket) => socket.family === family && !socket.address).length
  }
}
