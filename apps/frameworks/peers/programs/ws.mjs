import { serve } from '@asc/http'
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

export default async function (instance) {
  const server = createServer()
  new WebSocketServer({ server }).on('connection', (socket) => socket.on('message', (data, binary) => socket.send(data, { binary })))
  await serve(instance, server, { drainTimeout: 1_000 })
}
