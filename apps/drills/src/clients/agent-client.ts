import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { Agent as SecureAgent, request as requestSecurely } from 'node:https'
import { text } from 'node:stream/consumers'
import { certificate } from '../certificate.js'
import { asking } from './asking.js'
import { clientTimeout, type ClientKind } from './client.js'

const lanes = 12
const hundred = 100

/** Node's own client on kept connections, as most libraries have it below them. It never repeats a request. Every third lane is idle at times. */
export const agentClient: ClientKind = {
  name: 'http.Agent',
  start({ secure, port, socketPath }) {
    const options = { keepAlive: true, maxSockets: 1 }
    const agents = Array.from({ length: lanes }, () => (secure ? new SecureAgent({ ...options, ca: certificate.cert }) : new Agent(options)))
    return asking({
      lanes,
      async ask(lane) {
        if (lane % 3 === 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * hundred))
        const where = { host: '127.0.0.1', port, agent: agents[lane]!, timeout: clientTimeout, ...(socketPath && { socketPath }) }
        const sent = (secure ? requestSecurely : request)(where)
        sent.on('timeout', () => sent.destroy(new Error('no answer in time'))).end()
        const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream & { statusCode: number }]
        const body = await text(response)
        if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`)
        return body
      },
      close: () => agents.forEach((agent) => agent.destroy()),
    })
  },
}
