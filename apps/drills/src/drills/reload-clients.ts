import { backendNames } from '../backends.js'
import { agentClient } from '../clients/agent-client.js'
import { autocannonClient } from '../clients/autocannon-client.js'
import { curlClient, curlHttp2Client, curlParallelClient } from '../clients/curl-client.js'
import { longClient } from '../clients/long-client.js'
import { fetchClient, poolClient } from '../clients/pool-client.js'
import { reloadUnder, type ReloadPlan } from '../clients/reload-under.js'
import { sessionClient } from '../clients/session-client.js'
import { uploadClient } from '../clients/upload-client.js'
import { websocketClient } from '../clients/websocket-client.js'
import { wrkClient } from '../clients/wrk-client.js'
import type { Drill } from '../drill.js'

const far = { delay: 20, jitter: 15 }
const web = [agentClient, poolClient, fetchClient, autocannonClient, curlClient, wrkClient]

/** Clients that no one here wrote, while the service is reloaded. */
export const reloadClients: readonly Drill[] = [
  reloading('reload-http', 'reload under six kinds of keep-alive clients behind a proxy with delay, jitter and half-close', { clients: web, distance: far }),
  reloading('reload-near', 'the same next to the service', { clients: web }),
  reloading('reload-tls', 'reload under HTTP/2 and HTTP/1 over TLS, behind the proxy', {
    clients: [sessionClient, curlHttp2Client, curlParallelClient, agentClient, wrkClient],
    distance: far,
    web: { secure: true },
  }),
  reloading('reload-websocket', 'reload under WebSocket connections whose clients leave when told farewell', {
    clients: [websocketClient, agentClient],
    distance: far,
    web: { farewell: true },
  }),
  reloading('reload-long', 'reload while long answers are told', { clients: [longClient, agentClient], distance: far }),
  reloading('reload-upload', 'reload while uploads are answered early', { clients: [uploadClient], distance: { ...far, rate: 2_000_000 } }),
]

function reloading(name: string, title: string, plan: ReloadPlan): Drill {
  return { name, title, backends: backendNames, run: (stage) => reloadUnder(stage, plan) }
}
