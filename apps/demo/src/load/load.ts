/** Clients that ask without pause, in a process of their own: `load.js <url> <kept> <fresh>`. Speaks with its parent by `LoadOrder` and `LoadReport`. */
import autocannon from 'autocannon'
import { enterAnswer, openAccount, type Account } from './account.js'
import { makeAccountable, type Client, type Permissions } from './accountable-client.js'
import type { LoadOrder, LoadReport } from './load-messages.js'

const [url = '', kept = '0', fresh = '0'] = process.argv.slice(2)
const clients = {
  kept: { account: openAccount(Number(kept)), permissions: { asking: true, connecting: true } },
  fresh: { account: openAccount(Number(fresh)), permissions: { asking: true, connecting: true } },
}

const orders: Record<LoadOrder, () => void> = {
  finish() {
    clients.kept.permissions.asking = false
    clients.fresh.permissions.asking = false
  },
  settle() {
    clients.kept.permissions.connecting = false
    clients.fresh.permissions.asking = false
  },
}
process.on('message', (order: LoadOrder) => orders[order]())
process.on('disconnect', () => process.exit())

const timer = setInterval(() => report(false), 100)
await Promise.all([
  fire(clients.kept.account, clients.kept.permissions),
  fire(clients.fresh.account, clients.fresh.permissions, { Connection: 'close' }),
])
clearInterval(timer)
report(true)

/** Runs until every client is done, which is when they may not ask any more. */
async function fire(account: Account, permissions: Permissions, headers: Record<string, string> = {}): Promise<void> {
  const { clients } = account
  if (clients === 0) return
  const onResponse = (status: number, body: string) => enterAnswer(account, status, body)
  await autocannon({
    url,
    connections: clients,
    duration: 3600,
    sampleInt: 100,
    // The clients' patience is not what is tried here: it must outlast every timeout of the service.
    timeout: 30,
    headers,
    requests: [
      { path: '/', onResponse },
      { path: '/slow', onResponse },
    ],
    setupClient: (client) => makeAccountable(client as unknown as Client, account, permissions),
  })
}

function report(final: boolean): void {
  const message: LoadReport = { final, accounts: { kept: clients.kept.account, fresh: clients.fresh.account } }
  process.send?.(message, () => final && process.disconnect())
}
