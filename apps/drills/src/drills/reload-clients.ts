import { join } from 'node:path'
import { backendNames } from '../base/backends.js'
import { agentClient, freshClient, longClient, uploadClient } from '../clients/agent-client.js'
import { autocannonClient } from '../clients/autocannon-client.js'
import { curlClient, curlHttp2Client, curlParallelClient, curlUploadClient, slowCurlClient } from '../clients/curl-client.js'
import { fetchClient, poolClient } from '../clients/pool-client.js'
import { reloadUnder, type ReloadPlan } from '../clients/reload-under.js'
import { longSessionClient, sessionClient } from '../clients/session-client.js'
import { websocketClient } from '../clients/websocket-client.js'
import { wrkClient } from '../clients/wrk-client.js'
import type { Drill } from '../stage/drill.js'

const far = { delay: 20, jitter: 15 }
const keepAlive = [agentClient, poolClient, fetchClient, autocannonClient, curlClient]

/** Clients that no one here wrote, while the service is reloaded. */
export const reloadClients: readonly Drill[] = [
  reloading('reload-http', 'reload under keep-alive clients behind a proxy with delay, jitter and half-close', {
    clients: [...keepAlive, wrkClient, freshClient],
    distance: far,
  }),
  reloading('reload-near', 'the same next to the service', { clients: [...keepAlive, wrkClient, freshClient] }),
  reloading('reload-unix', 'the same on a Unix socket', { clients: [...keepAlive, freshClient], unix: true }),
  reloading('reload-tls', 'reload under HTTP/2 and HTTP/1 over TLS behind the proxy', {
    clients: [sessionClient, longSessionClient, curlHttp2Client, curlParallelClient, agentClient, wrkClient, freshClient],
    distance: far,
    web: { secure: true },
  }),
  reloading('reload-h2c', 'reload under HTTP/2 over TCP behind the proxy', {
    clients: [sessionClient, longSessionClient],
    distance: far,
    web: { plainHttp2: true },
  }),
  reloading('reload-rolling', 'the same as reload-http, child by child', {
    clients: [...keepAlive, freshClient],
    distance: far,
    service: { restart: { strategy: 'rolling' } },
  }),
  reloading('reload-websocket', 'reload under WebSocket connections whose clients leave when told farewell', {
    clients: [websocketClient],
    distance: far,
    web: { farewell: true },
  }),
  reloading('reload-websocket-tls', 'the same over TLS', {
    clients: [websocketClient],
    distance: far,
    web: { farewell: true, secure: true },
  }),
  reloading('reload-long', 'reload while long answers are told, and while slow clients read', { clients: [longClient, slowCurlClient], distance: far }),
  reloading('reload-upload', 'reload while uploads are answered early', { clients: [uploadClient, curlUploadClient], distance: { ...far, rate: 2_000_000 } }),
]

function reloading(name: string, title: string, { unix = false, ...plan }: ReloadPlan & { unix?: boolean }): Drill {
  return {
    name,
    title,
    backends: backendNames,
    run: (stage) => reloadUnder(stage, { ...plan, ...(unix && { service: { listen: { path: join(stage.scratch, 'web.sock') } } }) }),
  }
}
