const { createServer } = require('node:http')

createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const timer = setInterval(() => response.write(`data: ${process.pid}\n\n`), 10)
  response.on('close', () => clearInterval(timer))
}).listen(process.env.PORT)
