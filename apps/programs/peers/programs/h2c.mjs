import { createServer } from 'node:http2'

const server = createServer((request, response) => response.end(`hello from ${process.pid}`))
server.listen(process.env.PORT)
