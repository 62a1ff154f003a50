import Fastify from 'fastify'

const app = Fastify({ logger: true })
app.get('/', () => `hello from ${process.pid}`)
await app.listen({ port: Number(process.env.PORT), host: 'localhost' })
process.on('SIGTERM', () => app.close().then(() => process.exit(0), () => process.exit(1)))
