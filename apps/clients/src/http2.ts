import { connect, constants, type ClientHttp2Session } from 'node:http2'
import { host, pause } from './pause.js'
import type { Client } from './tally.js'

/** Sends one request after another in one HTTP/2 session, and opens the next session when it is told to go away. */
export const http2: Client = async (port, tally, ending) => {
  while (!ending.aborted) {
    const session = connect(`http://${host}:${port}`)
    let leaving = false
    session.on('goaway', () => (leaving = true))
    session.on('error', () => (leaving = true))
    session.on('close', () => (leaving = true))
    while (!leaving && !ending.aborted) {
      try {
        if (await askHttp2(session)) tally.answer()
      } catch (error) {
        tally.lose(error)
        break
      }
      await pause()
    }
    session.close()
  }
}

/** @returns false for a request that the server has refused without looking at it, which is to be sent again */
function askHttp2(session: ClientHttp2Session): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':path': '/' })
    let body = ''
    stream.on('data', (chunk: Buffer) => (body += String(chunk)))
    stream.on('error', () => {})
    stream.on('close', () => {
      if (stream.rstCode === constants.NGHTTP2_REFUSED_STREAM) resolve(false)
      else if (body.startsWith('hello')) resolve(true)
      else reject(new Error(`a stream ended with ${stream.rstCode} and ${JSON.stringify(body)}`))
    })
    stream.end()
  })
}
