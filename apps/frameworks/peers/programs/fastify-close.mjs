/** As the documentation of close-with-grace shows it. */
import { serve } from '@asc/http'
import closeWithGrace from 'close-with-grace'
import fastify from 'fastify'
import { answered } from './answer.mjs'

export default async function (instance) {
  const app = fastify()
  app.get('/', answered)
  app.addHook('onClose', async () => instance.status('hook onClose'))
  closeWithGrace({ delay: 9_000, logger: false }, async () => {
    await app.close()
  })
  await serve(instance, app)
}
