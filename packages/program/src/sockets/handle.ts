import net from 'node:net'
import { SocketAddress } from 'node:net'

/** An address that a server listens on, as `_listen2` is given it. */
export interface Address {
  readonly host: string
  readonly port: number
  readonly family: 4 | 6
  /** As in `bind6`: 1 for IPv6 only. */
  readonly flags: number
}

/** The socket of a server, as `node:net` has it inside: what is used of it. */
export interface Handle {
  readonly fd: number
  bind(address: string, port: number): number
  bind6(address: string, port: number, flags: number): number
  listen(backlog: number): number
  /** Not of a Unix socket. */
  getsockname?(name: { address?: string; port?: number; family?: string }): number
  readStart?(): number
  readStop?(): number
  ref(): void
  unref(): void
  close(callback?: () => void): void
}

type CreateServerHandle = (address: string | null, port: number | null, type: number | null, descriptor?: number, flags?: number) => Handle | number

const { _createServerHandle: createServerHandle } = net as unknown as { _createServerHandle: CreateServerHandle }

/** Takes an inherited descriptor. Returns `undefined` if it is not a socket. */
export function openHandle(descriptor: number): Handle | undefined {
  const handle = createServerHandle(null, null, null, descriptor)
  return typeof handle === 'number' ? undefined : handle
}

/** Where a handle is bound; `undefined` if it is not. */
export function nameOf(handle: Handle): { readonly host: string; readonly port: number } | undefined {
  const name: { address?: string; port?: number } = {}
  if (handle.getsockname?.(name) !== 0 || !name.port) return undefined
  return { host: name.address!, port: name.port }
}

/** Whether this address could be bound now; a socket is bound to it for a moment. */
export function canBind({ host, port, family, flags }: Address): boolean {
  const handle = createServerHandle(host, port, family, undefined, flags)
  if (typeof handle === 'number') return false
  // libuv reports EADDRINUSE with the call after bind(2).
  const free = handle.getsockname?.({}) === 0
  handle.close()
  return free
}

/** Binds a handle. Returns whether it is bound now, which a sibling may have prevented. */
export function bindHandle(handle: Handle, { host, port, family, flags }: Address): boolean {
  const error = family === 6 ? handle.bind6(host, port, flags) : handle.bind(host, port)
  return error === 0 && handle.getsockname?.({}) === 0
}

/**
 * The text that the system has for an address, however it was written. Not by `net.isIPv6`, whose regular expression takes 3 ms the first
 * time: each start would wait for it.
 */
export function canonical(host: string): string {
  if (!host.includes(':') || host.includes('%') || host === '::') return host
  return new SocketAddress({ address: host, family: 'ipv6' }).address
}
