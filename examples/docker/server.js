// A server as you have it: nothing of asc in it.
const { createServer } = require('node:http')

createServer((request, response) => response.end(`Hello from ${process.pid}\n`)).listen(process.env.PORT)
