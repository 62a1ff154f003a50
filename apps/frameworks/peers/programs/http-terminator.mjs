import { serve } from '@asc/http'
import { createServer } from 'node:http'
import { createHttpTerminator } from 'http-terminator'
import { answer, onStop } from './answer.mjs'

export default async function (instance) {
  const server = createServer((_, response) => answer((text) => response.end(text)))
  const terminator = createHttpTerminator({ server, gracefulTerminationTimeout: 9_000 })
  onStop(() => terminator.terminate())
  await serve(instance, server)
}
