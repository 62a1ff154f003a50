import { serve } from '@asc/http'
import closeWithGrace from 'close-with-grace'
import { createServer } from 'node:http'
import { promisify } from 'node:util'
import { answer } from './answer.mjs'

export default async function (instance) {
  const server = createServer((_, response) => answer((text) => response.end(text)))
  closeWithGrace({ delay: 9_000, logger: false }, async () => {
    await promisify(server.close.bind(server))()
  })
  await serve(instance, server)
}
