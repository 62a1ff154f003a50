import { createServer, type IncomingMessage } from 'node:http'

const answer = (_request: IncomingMessage): string => `hello from ${process.pid}`
createServer((request, response) => response.end(answer(request))).listen(process.env.PORT)
