const cluster = require('node:cluster')
const { createServer } = require('node:http')

if (cluster.isPrimary) for (let worker = 0; worker < 2; worker++) cluster.fork()
else createServer((request, response) => response.end(`hello from ${process.pid}`)).listen(process.env.PORT)
