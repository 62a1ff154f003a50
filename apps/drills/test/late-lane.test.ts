import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { LateLane, type Distance } from '../src/clients/late-lane.js'

/** Two sockets that are so far from each other. */
async function farApart(distance: Distance): Promise<[Socket, Socket]> {
  const server = createServer({ allowHalfOpen: true })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const pair = async (): Promise<[Socket, Socket]> => {
    const near = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const [far] = (await once(server, 'connection')) as [Socket]
    return [near, far]
  }
  const [one, oneInside] = await pair()
  const [two, twoInside] = await pair()
  server.close()
  new LateLane(oneInside, twoInside, distance, 1)
  new LateLane(twoInside, oneInside, distance, 2)
  return [one, two]
}

/** All that comes until the other side ends its half. The consumers of node:stream would close both. */
async function text(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(socket, 'end')
  return Buffer.concat(chunks).toString()
}

it('brings everything in order, however it jitters', async () => {
  const [one, two] = await farApart({ delay: 1, jitter: 20 })
  const received = text(two)
  for (let number = 0; number < 300; number++) {
    one.write(`${number} `)
    if (number % 10 === 0) await new Promise(setImmediate)
  }
  one.end()
  expect(await received).toBe(Array.from({ length: 300 }, (_, number) => `${number} `).join(''))
  two.end()
  await once(one.resume(), 'close')
})

it('ends each half by itself', async () => {
  const [one, two] = await farApart({ delay: 5 })
  one.end('asked')
  expect(await text(two)).toBe('asked')
  two.end('answered')
  expect(await text(one)).toBe('answered')
})

it('passes a reset on', async () => {
  const [one, two] = await farApart({ delay: 5 })
  one.write('asked')
  await once(two, 'data')
  const reset = once(two, 'error')
  one.resetAndDestroy()
  expect((await reset)[0]).toMatchObject({ code: 'ECONNRESET' })
})

it('makes who sends wait for who does not read', async () => {
  const [one, two] = await farApart({ delay: 1 })
  const whole = Buffer.alloc(8 * 1024 * 1024, 'x')
  let sent = false
  one.end(whole, () => (sent = true))
  await once(two, 'readable')
  expect(sent).toBe(false)
  expect((await text(two)).length).toBe(whole.length)
  two.end()
  await once(one.resume(), 'close')
})
