import { serve } from '@asc/http'
import express from 'express'
import { answer } from './answer.mjs'

export default async function (instance) {
  const app = express()
  app.get('/', (_, response) => answer((text) => response.send(text)))
  await serve(instance, app)
}
