import { serve } from '@asc/http'
import fastify from 'fastify'
import { answered } from './answer.mjs'

export default async function (instance) {
  const app = fastify()
  app.get('/', answered)
  app.addHook('onListen', async () => instance.status('hook onListen'))
  app.addHook('onClose', async () => {
    await new Promise((resolve) => setTimeout(resolve, 100))
    instance.status('hook onClose')
  })
  await serve(instance, app)
}
