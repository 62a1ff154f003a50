import { createServer } from 'node:http'
import { Server } from 'socket.io'

const server = createServer()
const io = new Server(server, { transports: ['websocket'] })
io.on('connection', (socket) => socket.on('echo', (text, answer) => answer(text)))
server.listen(process.env.PORT)
process.on('SIGTERM', () => void io.close(() => process.exit(0)))
