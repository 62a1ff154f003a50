import { createServer } from 'node:http'

createServer((request, response) => response.end(`hello from ${process.pid}`)).listen({ port: process.env.PORT, host: '0.0.0.0' })
process.on('SIGTERM', () => process.exit(0))
