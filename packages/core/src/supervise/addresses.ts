import { isIPv6 } from 'node:net'
import type { ListenerAddress } from '../listen/listener.js'
import type { ChildSpec } from './child-spec.js'

/** An address, and the name of its listener; a program's own sockets have none. */
export interface NamedAddress {
  readonly name: string | undefined
  readonly address: ListenerAddress
}

/** Where children listen, each address once for each child. */
export function addressesOf(specs: readonly Pick<ChildSpec, 'plan' | 'task'>[]): readonly NamedAddress[] {
  return specs.flatMap(({ plan, task }) => {
    const own = task.kind === 'program' ? (task.sockets.addresses ?? []) : []
    const shared = Object.entries(plan.listeners).flatMap(([name, listener]) => {
      const address = listener.address()
      return address && !listener.closed ? [{ name, address }] : []
    })
    return [...shared, ...own.map((address) => ({ name: undefined, address }))]
  })
}

/** The address as a person opens it. What is not named otherwise is taken for http. */
export function urlOf({ name, address }: NamedAddress): string {
  if ('path' in address) return `unix:${address.path}`
  const { host, port } = address
  const scheme = name === 'https' || name === 'tls' || port === 443 ? 'https' : 'http'
  const shown = ['::', '0.0.0.0', '::1', '127.0.0.1'].includes(host) ? 'localhost' : isIPv6(host) ? `[${host}]` : host
  return `${scheme}://${shown}:${port}`
}
