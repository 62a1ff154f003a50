import { createServer } from 'node:http'

setTimeout(() => createServer((request, response) => response.end(`hello from ${process.pid}`)).listen(process.env.PORT), 3000)
