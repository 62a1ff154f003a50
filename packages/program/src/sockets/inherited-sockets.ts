import { resolve } from 'node:path'
import type { InheritedSocket, ProgramStart } from '@asc/core/child'
import type { SiblingPlace } from '@asc/http'
import { bindHandle, canBind, canonical, nameOf, openHandle, type Address, type Handle } from './handle.js'

/** A socket of this process. */
interface OwnSocket {
  readonly place: number
  readonly descriptor: number
  readonly name: string | undefined
  readonly path: string | undefined
  /** A second descriptor, for one server: it closes it. */
  bell: number | undefined
  /** `undefined` until it is needed, `null` where the descriptor cannot be used. */
  handle: Handle | null | undefined
  /** A server of this process listens on it. */
  taken: boolean
}

/** What became of the wish for an address. */
export type Outcome =
  | { readonly kind: 'shared'; readonly handle: Handle }
  /** Node's own way shall be gone: the address cannot be shared, or cannot be had. `full`: because all sockets of its family are bound. */
  | { readonly kind: 'own'; readonly full?: boolean }

/** How often the sockets are looked at again because a sibling was faster. */
const rounds = 3

/**
 * The sockets that this process has inherited with its siblings. For an address, all of them take the same socket: the one that is bound
 * to it, or else the first that is not bound, of which the kernel lets only one of them bind it.
 */
export class InheritedSockets {
  readonly #sockets: readonly OwnSocket[]
  readonly #load: ProgramStart['load']
  readonly #bound: (place: number, host: string, port: number) => void

  /**
   * @param load where the numbers of connections are kept: a row for each socket
   * @param bound called when a socket is taken for an address
   */
  constructor(sockets: readonly InheritedSocket[], load: ProgramStart['load'], bound: (place: number, host: string, port: number) => void) {
    this.#sockets = sockets.map(({ descriptor, name, path, bell }, place) => ({ place, descriptor, name, path: path && resolve(path), bell, handle: undefined, taken: false }))
    this.#load = load
    this.#bound = bound
  }

  /** A TCP socket for this address. */
  take(address: Address): Outcome {
    const wanted = { ...address, host: canonical(address.host) }
    const named = this.#sockets.find(({ name }) => name !== undefined && isNameOf(name, wanted))
    if (named && !named.taken && this.#open(named)) return this.#use(named, wanted)
    for (let round = 0; round < rounds; round++) {
      // Before the match: a sibling that binds in between binds this one, which bind(2) then refuses us. The other way round we would bind the next, to the same address.
      const unbound = this.#unbound(wanted.family)
      const match = this.#match(wanted)
      // Listening twice on one address fails in Node's own way.
      if (match) return match.taken ? { kind: 'own' } : this.#use(match, wanted)
      if (!unbound) return { kind: 'own', full: true }
      if (!canBind(wanted)) {
        if (this.#match(wanted)) continue
        return { kind: 'own' }
      }
      if (bindHandle(unbound.handle!, wanted)) return this.#use(unbound, wanted)
    }
    return { kind: 'own' }
  }

  /** The Unix domain socket with this path, which somebody has bound before. */
  takePath(path: string): Outcome {
    const match = this.#sockets.find((socket) => (socket.path === resolve(path) || socket.name === path) && !socket.taken)
    const handle = match && this.#open(match)
    return handle ? { kind: 'shared', handle: this.#lend(match, handle) } : { kind: 'own' }
  }

  /** Whether there is any TCP socket of this family. */
  has(family: 4 | 6): boolean {
    return this.#sockets.some((socket) => this.#familyOf(socket) === `IPv${family}`)
  }

  /** Whether a socket is bound to this port, whatever its address. */
  hasPort(port: number): boolean {
    return this.#sockets.some((socket) => socket.name === String(port) || this.#nameOf(socket)?.port === port)
  }

  /** By what a server that listens on one of these is compared with its siblings. The bell is for the first server on a socket. */
  siblingPlace(handle: Handle | null): SiblingPlace | undefined {
    const socket = handle && this.#sockets.find((socket) => socket.handle === handle)
    if (!socket || !this.#load) return undefined
    const { bell, place } = socket
    socket.bell = undefined
    const { host, port } = this.#nameOf(socket) ?? { host: socket.path ?? '', port: 0 }
    return { load: { ...this.#load, row: this.#load.row + place, rows: 1, bell }, group: numberFor(`${host} ${port}`) }
  }

  /** Accepts no more on any of them, though servers listen. */
  pause(): void {
    for (const { taken, handle } of this.#sockets) if (taken && handle) stopPolling(handle)
  }

  #match({ host, port }: Address): OwnSocket | undefined {
    return this.#sockets.find((socket) => {
      const name = this.#nameOf(socket)
      return name?.port === port && name.host === host
    })
  }

  #unbound(family: 4 | 6): OwnSocket | undefined {
    return this.#sockets.find((socket) => this.#familyOf(socket) === `IPv${family}` && this.#nameOf(socket) === undefined)
  }

  #familyOf(socket: OwnSocket): string | undefined {
    const handle = socket.path === undefined ? this.#open(socket) : undefined
    const name: { family?: string } = {}
    return handle?.getsockname?.(name) === 0 ? name.family : undefined
  }

  #nameOf(socket: OwnSocket): { readonly host: string; readonly port: number } | undefined {
    const handle = socket.path === undefined ? this.#open(socket) : undefined
    return handle ? nameOf(handle) : undefined
  }

  #open(socket: OwnSocket): Handle | null {
    if (socket.handle === undefined) socket.handle = openHandle(socket.descriptor) ?? null
    return socket.handle
  }

  #use(socket: OwnSocket, { host, port }: Address): Outcome {
    this.#bound(socket.place, host, port)
    return { kind: 'shared', handle: this.#lend(socket, socket.handle!) }
  }

  /**
   * The handle, for one server. Closed, it stops accepting, and waits for the next one: as the descriptor stays open, any number of servers
   * can listen on it one after another.
   */
  #lend(socket: OwnSocket, handle: Handle): Handle {
    socket.taken = true
    handle.ref()
    handle.close = (callback) => {
      if (!socket.taken) return
      socket.taken = false
      stopPolling(handle)
      handle.unref()
      if (callback) setImmediate(callback)
    }
    return handle
  }
}

/** Whether a name of the container is this address: `3000`, `127.0.0.1:3000` or `[::1]:3000`. */
function isNameOf(name: string, { host, port }: Address): boolean {
  return name === String(port) || name === `${host}:${port}` || name === `[${host}]:${port}`
}

/** The same number for the same text, of 32 bits; see FNV-1a. */
function numberFor(text: string): number {
  let hash = 0x811c9dc5
  for (const character of Buffer.from(text)) hash = Math.imul(hash ^ character, 0x01000193)
  return hash >>> 0
}

/** A listening handle is polled as one that is read from; one that was never started cannot be stopped. */
function stopPolling(handle: Handle): void {
  handle.readStart?.()
  handle.readStop?.()
}
