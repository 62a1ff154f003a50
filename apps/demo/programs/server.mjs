// An Express program as people write it. It knows nothing of @asc: `PORT=3000 node server.mjs` runs it alone.
import express from 'express'

const app = express()
const greeting = `Hello from process ${process.pid}\n`

app.get('/', (request, response) => void response.type('text').send(greeting))
app.get('/slow', (request, response) => void setTimeout(() => response.type('text').send(greeting), 50))
app.use((request, response) => void response.status(404).send('There are / and /slow\n'))

const server = app.listen(process.env.PORT, '127.0.0.1')
process.on('SIGTERM', () => server.close(() => process.exit(0)))
