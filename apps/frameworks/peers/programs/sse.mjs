import { serve } from '@asc/http'
import express from 'express'

export default async function (instance) {
  const app = express()
  app.get('/', (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    const timer = setInterval(() => response.write(`data: ${process.pid}\n\n`), 20)
    response.once('close', () => clearInterval(timer))
  })
  await serve(instance, app, { drainTimeout: 1_000 })
}
