// Tries whether the port is free before it listens there, as development servers do.
import { createServer } from 'node:http'
import getPort from 'get-port'

const port = await getPort({ port: Number(process.env.PORT) })
createServer((request, response) => response.end(`hello from ${process.pid}`)).listen(port)
