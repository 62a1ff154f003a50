import express from 'express'

const app = express()
app.get('/', (request, response) => response.send(`hello from ${process.pid}`))
const server = app.listen(process.env.PORT, () => console.log(`listening on ${process.env.PORT}`))
process.on('SIGTERM', () => server.close((error) => process.exit(error ? 1 : 0)))
