import type { EventEmitter } from 'node:events'
import autocannon from 'autocannon'
import { answer, clientTimeout, urlOf, type ClientKind } from './client.js'
import { Tally } from './tally.js'

/** What is used of one of its connections; the names with an underscore are not public, and the same since version 2. */
interface Connection extends EventEmitter {
  readonly destroyed: boolean
  _connect(): void
  _doRequest(): void
  destroy(): void
}

/** autocannon; left alone, it asks on connections that the server has said it closes, and does not count what is never answered. */
export const autocannonClient: ClientKind = {
  name: 'autocannon',
  start(target) {
    const tally = new Tally()
    let ending = false
    const run = autocannon({
      url: urlOf(target),
      ...(target.socketPath && { socketPath: target.socketPath }),
      connections: 8,
      duration: 3600,
      timeout: clientTimeout / 1000,
      requests: [{ path: '/', onResponse: (status, body) => (status === 200 && body === answer ? tally.answer() : tally.lose(`status ${status}: ${body}`)) }],
      setupClient: (client) => account(client as unknown as Connection, tally, () => ending),
    })
    return {
      tally,
      tells: true,
      async end() {
        ending = true
        await run
      },
    }
  },
}

/** Sends no request after `Connection: close` (RFC 9112 §9.6), and counts one lost if it was sent and its connection ended first. */
function account(client: Connection, tally: Tally, ending: () => boolean): void {
  const connect = client._connect.bind(client)
  const ask = client._doRequest.bind(client)
  let closing = false
  let pending = false
  let error: Error | undefined
  client._doRequest = () => {
    if (closing) return
    if (ending()) return client.destroy()
    pending = true
    ask()
  }
  client._connect = () => {
    if (pending) tally.lose(error?.message ?? 'closed without an answer')
    pending = closing = false
    error = undefined
    if (ending()) client.destroy()
    else connect()
  }
  client.on('headers', ({ shouldKeepAlive }: { shouldKeepAlive: boolean }) => (closing = !shouldKeepAlive))
  client.on('response', () => (pending = false))
  client.on('connError', (cause: Error) => (error = cause))
}
