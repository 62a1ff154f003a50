// A release that comes up, and fails a moment later.
const { createServer } = require('node:http')

createServer((request, response) => response.end(`hello from ${process.pid}`)).listen(process.env.PORT)
setTimeout(() => {
  throw new Error('this release loses its database')
}, 300)
