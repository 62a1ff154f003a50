import { once } from 'node:events'
import { request, type Agent, type IncomingMessage } from 'node:http'
import { request as requestSecurely } from 'node:https'
import { text } from 'node:stream/consumers'
import { certificate } from '../base/certificate.js'
import { clientTimeout, type Target } from './client.js'

export interface Asked {
  readonly agent: Agent | false
  readonly path?: string
  /** Sent with POST. */
  readonly body?: Buffer
}

/** One request of Node's own client, which never repeats one. Resolves with the whole text of the answer. */
export async function askByHttp({ secure, port, socketPath }: Target, { agent, path = '/', body }: Asked): Promise<string> {
  const where = socketPath === undefined ? { host: '127.0.0.1', port } : { socketPath }
  const sent = (secure ? requestSecurely : request)({
    ...where, path, agent, method: body ? 'POST' : 'GET', timeout: clientTimeout, ...(secure && { ca: certificate.cert }),
  })
  sent.on('timeout', () => sent.destroy(new Error('no answer in time'))).end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const answer = await text(response)
  if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`)
  return answer
}
