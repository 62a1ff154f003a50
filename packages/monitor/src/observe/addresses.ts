import type { SlotView } from '@asc/core/backend'

type Plan = SlotView['spec']['plan']
type Task = SlotView['spec']['task']

/** Where these children listen, as a person would open it, each once. */
export function addressesOf(slots: readonly SlotView[]): string[] {
  const found = new Set<string>()
  const seen = new Set<Plan>()
  for (const { spec: { plan, task } } of slots) {
    if (seen.has(plan)) continue
    seen.add(plan)
    for (const [name, address] of Object.entries(listenersOf(plan))) found.add(/^https?$/.test(name) && !address.startsWith('unix:') ? `${name}://${address}` : address)
    for (const address of programAddresses(task)) found.add(`http://${address}`)
  }
  return [...found]
}

/** The addresses of listeners, by their names: `127.0.0.1:3000`, `unix:/run/web.sock`. */
export function listenersOf({ listeners }: Plan): Record<string, string> {
  return Object.fromEntries(Object.entries(listeners).map(([name, listener]) => [name, addressText(listener)]))
}

function addressText(listener: Plan['listeners'][string]): string {
  const address = listener.address() as { readonly path?: string; readonly host?: string; readonly port?: number } | undefined
  if (!address) return 'an inherited socket'
  return address.path === undefined ? hostAndPort(address.host ?? '', address.port ?? 0) : `unix:${address.path}`
}

/** A program's addresses are known once it listens. */
function programAddresses(task: Task): string[] {
  if (task.kind !== 'program') return []
  const { addresses = [] } = task.sockets as { readonly addresses?: readonly { readonly host: string; readonly port: number }[] }
  return addresses.map(({ host, port }) => hostAndPort(host, port))
}

function hostAndPort(host: string, port: number): string {
  const shown = host === '::' || host === '0.0.0.0' || host === '' ? 'localhost' : host
  return `${shown.includes(':') ? `[${shown}]` : shown}:${port}`
}
