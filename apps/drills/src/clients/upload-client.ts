import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { asking } from './asking.js'
import { clientTimeout, type ClientKind } from './client.js'

const lanes = 4
/** More than a socket's buffers hold on the way through a proxy that lets so much through at a time. */
const body = Buffer.alloc(400_000, 'x')

/** Uploads which the server answers before they have arrived, as one does that refuses them. */
export const uploadClient: ClientKind = {
  name: 'uploads answered early',
  start({ port }) {
    const agents = Array.from({ length: lanes }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
    return asking({
      lanes,
      async ask(lane) {
        const sent = request({ host: '127.0.0.1', port, path: '/early', method: 'POST', agent: agents[lane]!, timeout: clientTimeout })
        sent.on('timeout', () => sent.destroy(new Error('no answer in time'))).end(body)
        const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream]
        return text(response)
      },
      close: () => agents.forEach((agent) => agent.destroy()),
    })
  },
}
