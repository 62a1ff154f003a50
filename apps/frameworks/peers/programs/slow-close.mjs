/** Takes its time to close, and has a pool that nobody closes. */
import { serve } from '@asc/http'
import fastify from 'fastify'
import { answered } from './answer.mjs'

setInterval(() => {}, 60_000)

export default async function (instance) {
  const app = fastify()
  app.get('/', answered)
  app.addHook('onClose', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    instance.status('flushed')
  })
  await serve(instance, app)
}
