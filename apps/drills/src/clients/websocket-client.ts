import { Agent, WebSocket } from 'undici'
import { certificate } from '../base/certificate.js'
import { farewell } from '../protocol/web-options.js'
import type { ClientKind } from './client.js'
import { Tally } from './tally.js'

const lanes = 6

/** The WebSocket of undici, which is Node's own from 22: asks for an echo again and again, and leaves when told farewell. */
export const websocketClient: ClientKind = {
  name: 'WebSocket',
  start({ port, secure }) {
    const tally = new Tally()
    const dispatcher = new Agent({ connect: { ca: certificate.cert } })
    let ending = false
    const converse = async (lane: number): Promise<void> => {
      for (let sent = 0; !ending; ) sent = await session(`${secure ? 'wss' : 'ws'}://127.0.0.1:${port}/`, { tally, lane, sent, dispatcher, ending: () => ending })
    }
    const loops = Array.from({ length: lanes }, (_, lane) => converse(lane))
    return {
      tally,
      tells: true,
      async end() {
        ending = true
        await Promise.all(loops)
        await dispatcher.close()
      },
    }
  },
}

interface Conversation {
  readonly tally: Tally
  readonly lane: number
  sent: number
  readonly dispatcher: Agent
  readonly ending: () => boolean
}

/** One connection, until the server says farewell or it is no longer wanted. @returns how many messages were sent so far, on all of them */
function session(url: string, { tally, lane, sent, dispatcher, ending }: Conversation): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { dispatcher })
    let awaited: string | undefined
    let leaving = false
    const ask = (): void => {
      if (leaving || ending()) return socket.close(1000)
      awaited = `${lane}: ${++sent}`
      socket.send(awaited)
    }
    socket.addEventListener('open', ask)
    socket.addEventListener('message', ({ data }) => {
      if (data === farewell) return void (leaving = true)
      if (data === awaited) tally.answer()
      else tally.lose(`another message: ${String(data)}`)
      awaited = undefined
      ask()
    })
    socket.addEventListener('close', ({ code }) => {
      if (awaited !== undefined) tally.lose(`no echo before the end, ${code}`)
      else if (code !== 1000) tally.lose(`ended with ${code}`)
      resolve(sent)
    })
  })
}
