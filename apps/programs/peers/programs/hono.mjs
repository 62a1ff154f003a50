import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const app = new Hono()
app.get('/', (context) => context.text(`hello from ${process.pid}`))
const server = serve({ fetch: app.fetch, port: Number(process.env.PORT) })
process.on('SIGINT', () => server.close(() => process.exit(0)))
