import { Agent } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import { longAnswer } from '../protocol/web-options.js'
import { askByHttp, type Asked } from './ask-by-http.js'
import { asking } from './asking.js'
import { answer, type ClientKind } from './client.js'

/** Node's own client on kept connections, as most libraries have it below them. Some connections are idle at times. */
export const agentClient = kept('http.Agent', { lanes: 12, pause: 60 })

/** Uploads that the server answers before they have arrived, as one does that refuses them. */
export const uploadClient = kept('uploads', { lanes: 4, path: '/early', body: Buffer.alloc(400_000, 'x') })

/** Answers that take a second and a half to tell: some are under way at any time. */
export const longClient = kept('long answers', { lanes: 6, path: longAnswer.path, expected: longAnswer.text })

/** A new connection for each request. */
export const freshClient: ClientKind = {
  name: 'new connections',
  start: (target) => asking({ lanes: 4, pause: 20, ask: () => askByHttp(target, { agent: false }), close: () => {} }),
}

function kept(name: string, options: { lanes: number; pause?: number; expected?: string } & Omit<Asked, 'agent'>): ClientKind {
  const { lanes, pause = 0, expected = answer, ...asked } = options
  return {
    name,
    start(target) {
      const NeededAgent = target.secure ? SecureAgent : Agent
      const agents = Array.from({ length: lanes }, () => new NeededAgent({ keepAlive: true, maxSockets: 1 }))
      return asking({
        lanes,
        pause,
        expected,
        ask: (lane) => askByHttp(target, { ...asked, agent: agents[lane]! }),
        close: () => agents.forEach((agent) => agent.destroy()),
      })
    },
  }
}
