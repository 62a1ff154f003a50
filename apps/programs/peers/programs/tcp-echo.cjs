const { createServer } = require('node:net')

// A line in, the same line out, and the end when the client ends.
const server = createServer()
server.listen(process.env.PORT)
server.on('connection', (socket) => socket.on('error', () => {}).pipe(socket))
