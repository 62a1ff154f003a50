import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { backendNames } from '../base/backends.js'
import type { Drill } from '../stage/drill.js'
import type { Service } from '../stage/service.js'

const request = 'GET / HTTP/1.1\r\nHost: drill\r\n\r\n'

/** Clients that take their time, or say nothing, during a reload. */
export const slowClients: readonly Drill[] = [
  {
    name: 'slow-requests',
    title: 'Clients send their requests byte by byte while the service reloads',
    backends: backendNames,
    async run(stage) {
      const service = await stage.start()
      const load = stage.load(service)
      await load.answers(50)
      const clients = Array.from({ length: 10 }, () => dribble(service))
      await sleep(200)
      await service.reload()
      const answers = await Promise.all(clients)
      stage.holds('each of them is answered', answers.every((answer) => answer.startsWith('HTTP/1.1 200')), answers)
    },
  },
  {
    name: 'half-closed-requests',
    title: 'Clients close their half of the connection behind a slow request, and the service reloads',
    backends: backendNames,
    async run(stage) {
      const service = await stage.start()
      const clients = await Promise.all(Array.from({ length: 10 }, () => open(service)))
      const answers = clients.map((socket) => text(socket))
      for (const socket of clients) socket.end(request.replace('/', '/slow?1500'))
      await sleep(200)
      await service.reload()
      const got = await Promise.all(answers)
      stage.holds('each of them is answered', got.every((answer) => answer.startsWith('HTTP/1.1 200')), got)
    },
  },
  {
    name: 'silent-clients',
    title: 'Clients connect and say nothing while the service reloads',
    backends: backendNames,
    async run(stage) {
      const service = await stage.start({ grace: 5000, data: { drainTimeout: 2000 } })
      const clients = await Promise.all(Array.from({ length: 10 }, () => open(service)))
      const load = stage.load(service)
      await load.answers(50)
      const ends = clients.map((socket) => once(socket.resume(), 'close'))
      // They are closed with the drain; some may belong to a child of the next generation.
      await service.reload()
      stage.holds('they do not keep the old children beyond their drain', service.journal.of('exit').every(({ status }) => status.reason === 'interrupted'))
      await load.answers(50)
      await load.end()
      await service.stop()
      await Promise.all(ends)
      stage.holds('in the end each connection is closed', true)
    },
  },
  {
    name: 'slow-answers',
    title: 'Answers take longer than the reload, and less than the drain',
    backends: backendNames,
    async run(stage) {
      const service = await stage.start()
      const load = stage.load(service, 8, '/slow?1500')
      for (let round = 0; round < 3; round++) {
        await load.answers(4)
        await service.reload()
      }
      await load.end()
      stage.holds('each is answered', load.losses.length === 0, load.losses)
    },
  },
]

async function open({ port }: Service): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** Sends a request a byte at a time, for about a second, and resolves with the answer. */
async function dribble(service: Service): Promise<string> {
  const socket = await open(service)
  const answer = once(socket, 'data')
  for (const byte of request) {
    socket.write(byte)
    await sleep(30)
  }
  const [data] = (await answer) as [Buffer]
  socket.destroy()
  return data.toString()
}
