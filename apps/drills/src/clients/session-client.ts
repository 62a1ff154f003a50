import { connect, constants, type ClientHttp2Session } from 'node:http2'
import { text } from 'node:stream/consumers'
import { certificate } from '../base/certificate.js'
import { longAnswer } from '../protocol/web-options.js'
import { asking } from './asking.js'
import { answer, clientTimeout, urlOf, type ClientKind } from './client.js'

const sessions = 4
const streamsOfEach = 3

/** Node's own client of HTTP/2. It turns to a new session when told to go away; to repeat a stream that was refused is up to its user. */
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
      const client = asking({
        lanes: sessions * streamsOfEach,
        pause: 50,
        expected,
        async ask(lane) {
          for (;;) {
            const answer = await askByStream(sessionFor(lane % sessions), path)
            if (answer !== refused) return answer
            client.tally.repeated++
          }
        },
        close: () => open.forEach((session) => session?.close()),
      })
      return client
    },
  }
}

const refused = Symbol('refused')

async function askByStream(session: ClientHttp2Session, path: string): Promise<string | typeof refused> {
  const stream = session.request({ ':path': path })
  let status: number | undefined
  stream.once('response', (headers) => (status = headers[':status']))
  stream.setTimeout(clientTimeout, () => stream.destroy(new Error('no answer in time')))
  try {
    const body = await text(stream)
    if (status !== 200) throw new Error(`status ${status}, code ${stream.rstCode}`)
    return body
  } catch (error) {
    if (stream.rstCode === constants.NGHTTP2_REFUSED_STREAM) return refused
    throw error
  }
}
