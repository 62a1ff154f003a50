import { serve } from '@asc/http'
import { Hono } from 'hono'
import { answered } from './answer.mjs'

export default async function (instance) {
  const app = new Hono()
  app.get('/', async (context) => context.text(await answered()))
  await serve(instance, app)
}
