import net, { type AddressInfo, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** How long one question may take, and how long it is until the next, in milliseconds. */
const times = { answer: 5_000, pause: 100 }

/**
 * Asks a server of this process for `path`, by a connection that none of its siblings can accept, until it answers with a status of 2xx.
 *
 * @param given called with each other answer, in words
 */
export async function untilAnswered(server: Server, path: string, given: (answer: string) => void): Promise<void> {
  for (;;) {
    try {
      const status = await ask(server, path)
      if (status >= 200 && status < 300) return
      given(`with ${status}`)
    } catch (error) {
      given(`with an error: ${(error as Error).message}`)
    }
    await new Promise((resolve) => setTimeout(resolve, times.pause).unref())
  }
}

async function ask(server: Server, path: string): Promise<number> {
  const [client, accepted] = await connectedPair()
  // What Node does with a connection that it has accepted.
  server.emit('connection', accepted)
  const { http2, tls } = protocolOf(server)
  const timer = setTimeout(() => client.destroy(new Error(`none within ${times.answer} ms`)), times.answer)
  try {
    const connection = tls ? await secured(client, http2) : client
    return await (http2 ? askByHttp2(connection, path) : askByHttp1(connection, path))
  } finally {
    clearTimeout(timer)
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
      response.resume()
      resolve(response.statusCode ?? 0)
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
      resolve(Number(headers[':status']))
      session.destroy()
    })
    stream.end()
  })
}

/** Two ends of a connection within this process. It has an address that a server may ask for. */
function connectedPair(): Promise<[client: Socket, accepted: Socket]> {
  return new Promise((resolve, reject) => {
    const between = net.createServer((accepted) => {
      between.close()
      resolve([client, accepted])
    })
    let client: Socket
    between.once('error', reject)
    between.listen({ port: 0, host: '127.0.0.1', exclusive: true }, () => {
      client = net.connect({ port: (between.address() as AddressInfo).port, host: '127.0.0.1' })
      client.on('error', reject)
    })
  })
}
