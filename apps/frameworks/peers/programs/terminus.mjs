import { createTerminus } from '@godaddy/terminus'
import { serve } from '@asc/http'
import { createServer } from 'node:http'
import express from 'express'
import { answer } from './answer.mjs'

export default async function (instance) {
  const app = express()
  app.get('/', (_, response) => answer((text) => response.send(text)))
  const server = createServer(app)
  createTerminus(server, {
    signals: ['SIGINT', 'SIGTERM'],
    timeout: 9_000,
    onSignal: async () => instance.status('hook onSignal'),
    logger: () => {},
  })
  await serve(instance, server)
}
