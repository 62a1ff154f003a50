// No handler of any signal.
const { createServer } = require('node:http')

createServer((request, response) => response.end(`hello from ${process.pid}`)).listen(process.env.PORT)
