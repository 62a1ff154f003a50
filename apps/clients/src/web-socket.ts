import { WebSocket } from 'ws'
import { host, pause } from './pause.js'
import type { Client } from './tally.js'

/** Sends one message after another, each after the echo of the last. Told by its close code that the service restarts, it connects anew. */
export const webSocket: Client = async (port, tally, ending) => {
  while (!ending.aborted) {
    tally.connections += 1
    await new Promise<void>((resolve) => {
      const socket = new WebSocket(`ws://${host}:${port}/`)
      ending.addEventListener('abort', () => socket.close())
      socket.on('open', () => socket.send('hello'))
      socket.on('message', () => {
        tally.answer()
        void pause().then(() => ending.aborted || socket.send('hello'))
      })
      socket.on('error', (error) => void (ending.aborted || tally.lose(error)))
      socket.on('close', (code) => {
        if (!ending.aborted && ![1001, 1012].includes(code)) tally.lose(`closed with ${code}`)
        resolve()
      })
    })
  }
}
