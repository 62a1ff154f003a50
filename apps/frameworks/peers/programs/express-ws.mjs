import { serve } from '@asc/http'
import { createServer } from 'node:http'
import express from 'express'
import expressWs from 'express-ws'

export default async function (instance) {
  const app = express()
  const server = createServer(app)
  expressWs(app, server)
  app.ws('/', (socket) => socket.on('message', (data) => socket.send(data)))
  await serve(instance, server, { drainTimeout: 1_000 })
}
