import { once } from 'node:events'
import { connect } from 'node:net'
import { host } from './pause.js'
import type { Client } from './tally.js'

/** Sends a few lines on each connection, and ends it. */
export const lines: Client = async (port, tally, ending) => {
  while (!ending.aborted) {
    const socket = connect(port, host)
    const closed = once(socket, 'close').catch((error: unknown) => error)
    const broken = closed.then(() => Promise.reject(new Error('the connection was closed')))
    broken.catch(() => {})
    try {
      for (let line = 0; line < 5; line++) {
        socket.write(`line ${line}\n`)
        await Promise.race([once(socket, 'data'), broken])
        tally.answer()
      }
    } catch (error) {
      tally.lose(error)
    }
    socket.end()
    await closed
  }
}
