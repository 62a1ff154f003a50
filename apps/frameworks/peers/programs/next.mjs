/** A custom server, as the documentation of Next shows it. The application was built before. */
import { serve } from '@asc/http'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import next from 'next'

export default async function (instance) {
  const app = next({ dev: false, dir: fileURLToPath(new URL('next-app/', import.meta.url)), quiet: true })
  await app.prepare()
  await serve(instance, createServer(app.getRequestHandler()))
  await app.close()
}
