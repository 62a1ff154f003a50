import { Agent, get } from 'node:http'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { piece } from '../web-options.js'
import { asking } from './asking.js'
import { clientTimeout, type ClientKind } from './client.js'

const lanes = 6
const pieces = 30
const pause = 50

/** Answers that take a second and a half to tell, on kept connections: some are always under way. */
export const longClient: ClientKind = {
  name: 'long answers',
  start({ port, socketPath }) {
    const agents = Array.from({ length: lanes }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
    return asking({
      lanes,
      expected: Array.from({ length: pieces }, (_, number) => piece(number)).join(''),
      async ask(lane) {
        const sent = get({ host: '127.0.0.1', port, path: `/long?${pieces},${pause}`, agent: agents[lane]!, timeout: clientTimeout, ...(socketPath && { socketPath }) })
        sent.on('timeout', () => sent.destroy(new Error('no answer in time')))
        const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream]
        return text(response)
      },
      close: () => agents.forEach((agent) => agent.destroy()),
    })
  },
}
