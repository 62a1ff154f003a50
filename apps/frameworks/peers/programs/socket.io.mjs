import { serve } from '@asc/http'
import { createServer } from 'node:http'
import { Server } from 'socket.io'

export default async function (instance) {
  const server = createServer()
  new Server(server, { transports: ['websocket'] }).on('connection', (socket) => socket.on('echo', (text, reply) => reply(text)))
  await serve(instance, server, { drainTimeout: 1_000 })
}
