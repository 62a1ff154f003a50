import { serve } from '@asc/http'
import { createServer } from 'node:http'
import { onExit } from 'signal-exit'
import { answer } from './answer.mjs'

export default async function (instance) {
  const server = createServer((_, response) => answer((text) => response.end(text)))
  onExit(() => instance.status('hook onExit'))
  await serve(instance, server)
}
