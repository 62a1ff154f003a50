import { connect, type ClientHttp2Session } from 'node:http2'
import { text } from 'node:stream/consumers'
import { certificate } from '../certificate.js'
import { longAnswer } from '../web-options.js'
import { asking } from './asking.js'
import { answer, clientTimeout, urlOf, type ClientKind } from './client.js'

const sessions = 4
const streamsOfEach = 3

/** Node's own client of HTTP/2. It turns to a new session when told to go away, and never repeats a stream that was refused. */
export const sessionClient = session('http2.connect', { path: '/', expected: answer })

/** Streams that take a second and a half. */
export const longSessionClient = session('long streams', { path: longAnswer.path, expected: longAnswer.text })

function session(name: string, { path, expected }: { path: string; expected: string }): ClientKind {
  return {
    name,
    start(target) {
      const open: (ClientHttp2Session | undefined)[] = []
      const sessionFor = (place: number): ClientHttp2Session => {
        const known = open[place]
        if (known && !known.closed && !known.destroyed) return known
        return (open[place] = connect(urlOf(target), { ca: certificate.cert }).on('error', () => {}))
      }
      return asking({
        lanes: sessions * streamsOfEach,
        pause: 50,
        expected,
        ask: (lane) => askByStream(sessionFor(lane % sessions), path),
        close: () => open.forEach((session) => session?.close()),
      })
    },
  }
}

async function askByStream(session: ClientHttp2Session, path: string): Promise<string> {
  const stream = session.request({ ':path': path })
  let status: number | undefined
  stream.once('response', (headers) => (status = headers[':status']))
  stream.setTimeout(clientTimeout, () => stream.destroy(new Error('no answer in time')))
  const body = await text(stream)
  // A stream that was refused ends without an error.
  if (status !== 200) throw new Error(`status ${status}, code ${stream.rstCode}`)
  return body
}
