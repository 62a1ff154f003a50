/** Closes its server by itself, with all means, and exits when that is done. */
import { serve } from '@asc/http'
import { createServer } from 'node:http'
import express from 'express'
import { answer, onStop } from './answer.mjs'

export default async function (instance) {
  const app = express()
  app.get('/', (_, response) => answer((text) => response.send(text)))
  const server = createServer(app)
  onStop(() => {
    server.close((error) => process.exit(error ? 1 : 0))
    server.closeIdleConnections()
  })
  await serve(instance, server)
}
