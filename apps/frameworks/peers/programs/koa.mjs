import { serve } from '@asc/http'
import Koa from 'koa'
import { answered } from './answer.mjs'

export default async function (instance) {
  const app = new Koa()
  app.use(async (context) => {
    context.body = await answered()
  })
  await serve(instance, app)
}
