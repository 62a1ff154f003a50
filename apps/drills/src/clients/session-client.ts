import { connect, type ClientHttp2Session } from 'node:http2'
import { text } from 'node:stream/consumers'
import { certificate } from '../certificate.js'
import { asking } from './asking.js'
import { clientTimeout, urlOf, type ClientKind } from './client.js'

const sessions = 4
const streamsOfEach = 3

/** Node's own client of HTTP/2. It turns to a new session when told to go away, and never repeats a stream that was refused. */
export const sessionClient: ClientKind = {
  name: 'http2.connect',
  start(target) {
    const open: (ClientHttp2Session | undefined)[] = []
    const sessionFor = (lane: number): ClientHttp2Session => {
      const place = lane % sessions
      const known = open[place]
      if (known && !known.closed && !known.destroyed) return known
      const session = (open[place] = connect(urlOf(target), { ca: certificate.cert }))
      return session.on('error', () => {})
    }
    return asking({
      lanes: sessions * streamsOfEach,
      async ask(lane) {
        const stream = sessionFor(lane).request({ ':path': '/' })
        let status: number | undefined
        stream.once('response', (headers) => (status = headers[':status']))
        stream.setTimeout(clientTimeout, () => stream.destroy(new Error('no answer in time')))
        const body = await text(stream)
        if (body !== '' && status !== 200) throw new Error(`status ${status}`)
        return body
      },
      close: () => open.forEach((session) => session?.close()),
      pause: 50,
    })
  },
}
