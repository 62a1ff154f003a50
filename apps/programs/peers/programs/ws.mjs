import { WebSocketServer } from 'ws'

const server = new WebSocketServer({ port: Number(process.env.PORT) })
server.on('connection', (socket) => socket.on('message', (message) => socket.send(message)))
process.on('SIGTERM', () => server.close(() => process.exit(0)))
