import net, { type AddressInfo, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** How long one question may take, in milliseconds. */
const patience = 5_000

/**
 * Sends `GET path` to a server of this process (node:http, https or http2, whether it listens or not), on a connection that none of its siblings can
 * accept.
 *
 * @param until ends it when it is aborted
 * @returns the status of the answer; its body is read to the end
 * @throws what Node throws for a connection that fails; an Error when there is no answer within 5000 ms, or `until` was aborted
 */
export async function askSelf(server: Server, path: string, until?: AbortSignal): Promise<number> {
  const [client, accepted] = await connectedPair()
  const giveUp = (): void => void client.destroy(new Error(until?.aborted ? 'ended' : `none within ${patience} ms`))
  const timer = setTimeout(giveUp, patience)
  until?.addEventListener('abort', giveUp, { once: true })
  // What Node does with a connection that it has accepted.
  server.emit('connection', accepted)
  const { http2, tls } = protocolOf(server)
  try {
    const connection = tls ? await secured(client, http2) : client
    return await (http2 ? askByHttp2(connection, path) : askByHttp1(connection, path))
  } finally {
    clearTimeout(timer)
    until?.removeEventListener('abort', giveUp)
    client.destroy()
  }
}

/** A server of node:http2 speaks HTTP/1 as well if it is asked to. */
function protocolOf(server: Server): { readonly http2: boolean; readonly tls: boolean } {
  const tls = 'setSecureContext' in server
  return { tls, http2: /^Http2(?:Secure)?Server$/.test(server.constructor.name) }
}

async function secured(socket: Socket, http2: boolean): Promise<Duplex> {
  const { connect } = await import('node:tls')
  return connect({ socket, rejectUnauthorized: false, ALPNProtocols: [http2 ? 'h2' : 'http/1.1'] })
}

async function askByHttp1(connection: Duplex, path: string): Promise<number> {
  const { request } = await import('node:http')
  return new Promise((resolve, reject) => {
    const asking = request({ path, headers: { host: 'localhost', connection: 'close' }, createConnection: () => connection }, (response) => {
      response.resume().once('error', reject).once('end', () => resolve(response.statusCode ?? 0))
    })
    asking.once('error', reject).end()
  })
}

async function askByHttp2(connection: Duplex, path: string): Promise<number> {
  const { connect } = await import('node:http2')
  return new Promise((resolve, reject) => {
    const session = connect('http://localhost', { createConnection: () => connection }).once('error', reject)
    const stream = session.request({ ':path': path }).once('error', reject)
    stream.once('response', (headers) => {
      stream.resume().once('end', () => {
        resolve(Number(headers[':status']))
        session.destroy()
      })
    })
    stream.end()
  })
}

/** Two ends of a connection within this process. It has an address that a server may ask for. */
function connectedPair(): Promise<[client: Socket, accepted: Socket]> {
  return new Promise((resolve, reject) => {
    const between = net.createServer((accepted) => {
      // A stranger was quicker.
      if (accepted.remotePort !== client.localPort) return void accepted.destroy()
      between.close()
      client.off('error', failed).on('error', () => {})
      resolve([client, accepted])
    })
    const failed = (error: Error): void => {
      between.close()
      reject(error)
    }
    let client: Socket
    between.once('error', failed)
    between.listen({ port: 0, host: '127.0.0.1', exclusive: true }, () => {
      client = net.connect({ port: (between.address() as AddressInfo).port, host: '127.0.0.1' })
      client.on('error', failed)
    })
  })
}
