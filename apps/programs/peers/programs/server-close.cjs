const { createServer } = require('node:http')

const server = createServer((request, response) => response.end(`hello from ${process.pid}`)).listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => {
  server.close((error) => {
    // The database would be closed here.
    setTimeout(() => process.exit(error ? 1 : 0), 100)
  })
})
