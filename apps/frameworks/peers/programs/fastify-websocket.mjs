import websocket from '@fastify/websocket'
import { serve } from '@asc/http'
import fastify from 'fastify'

export default async function (instance) {
  const app = fastify()
  await app.register(websocket)
  app.get('/', { websocket: true }, (socket) => socket.on('message', (data, binary) => socket.send(data, { binary })))
  await serve(instance, app, { drainTimeout: 1_000 })
}
