import { once } from 'node:events'
import { io } from 'socket.io-client'
import { host, pause } from './pause.js'
import type { Client } from './tally.js'

/** Sends one event after another, each after the answer to the last; socket.io itself connects anew, and sends again what was not answered. */
export const socketIo: Client = async (port, tally, ending) => {
  const socket = io(`http://${host}:${port}`, { transports: ['websocket'], forceNew: true, reconnectionDelay: 10, reconnectionDelayMax: 100, retries: 10, ackTimeout: 2_000 })
  socket.on('connect', () => void tally.connections++)
  while (!ending.aborted) {
    await Promise.race([socket.emitWithAck('echo', 'hello').then(() => tally.answer(), (error: unknown) => tally.lose(error)), once(ending, 'abort')])
    await pause()
  }
  socket.close()
}
