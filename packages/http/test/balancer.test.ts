import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { fieldsOfRow, LoadBoard, LoadRows, rowFields, rowStates } from '@asc/core/backend'
import { afterEach, expect, test } from 'vitest'
import { spread } from '../src/balance/spread.js'
import { track } from '../src/track/track.js'
import { listenWithBell } from './fixtures/belled-server.js'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** A server with a row on a board, on which one sibling seems to have `other` connections. */
async function balanced(server: Server, other: number, unusable?: number) {
  const board = LoadBoard.open()
  const [own, sibling] = [board.take(1)!, board.take(1)!]
  const rows = new LoadRows(board.descriptor)
  const numbers = new Uint32Array(fieldsOfRow)
  numbers[rowFields.state] = rowStates.accepting
  numbers[rowFields.load] = other
  rows.write(sibling.first, numbers)
  const accepted: Socket[] = []
  server.on('connection', (socket: Socket) => void accepted.push(socket.on('error', () => {}).resume()))
  const tracked = track(server)
  const { bell, target } = await listenWithBell(server)
  spread(tracked, {}, { load: { board: unusable ?? board.descriptor, bell, row: own.first, rows: 1 } })
  ends.push(async () => {
    await tracked.drain({ timeout: 0 })
    board.close()
  })
  const client = async (): Promise<Socket> => {
    const socket = connect(target as { port: number; host: string }).on('error', () => {}).resume()
    ends.push(() => socket.destroy())
    await once(socket, 'connect')
    return socket
  }
  const says = () => {
    rows.read()
    return Object.fromEntries(Object.keys(rowFields).map((field) => [field, rows.get(own.first, field as keyof typeof rowFields)]))
  }
  return { tracked, accepted, client, says, sibling }
}

test('a child says how many connections it has, and that it accepts, until it drains', async () => {
  const { tracked, accepted, client, says } = await balanced(createServer(), 9)
  expect(says()).toMatchObject({ state: rowStates.accepting, load: 0, open: 0 })
  const socket = await client()
  while (accepted.length < 1) await turn()
  expect(says()).toMatchObject({ load: 1, open: 1 })
  socket.destroy()
  await once(accepted[0]!, 'close')
  expect(says()).toMatchObject({ load: 0, open: 0 })
  const drained = tracked.drain({ timeout: 0 })
  expect(says()).toMatchObject({ state: rowStates.closed })
  await drained
})

test('a child that is full says that it does not accept', async () => {
  const server = createServer()
  server.maxConnections = 1
  const { accepted, client, says } = await balanced(server, 9)
  await client()
  while (accepted.length < 1) await turn()
  expect(says()).toMatchObject({ state: rowStates.closed, open: 1 })
})

test('a child accepts what a sibling with fewer connections leaves, and after three times no longer waits for it', async () => {
  const { tracked, accepted, client } = await balanced(createServer(), 0)
  for (let count = 1; count <= 4; count++) {
    await client()
    while (accepted.length < count) await turn()
    // Ahead with the first connection; the sibling misses three.
    expect(tracked.intake.has('ahead')).toBe(count < 4)
  }
})

test('a flood of short connections is accepted at once, and looks at the board ten times a second at most', async () => {
  const server = createServer((socket) => socket.end())
  const { tracked, client, says } = await balanced(server, 0)
  const flood = async (count: number): Promise<void> => {
    await Promise.all(Array.from({ length: count }, async () => once(await client(), 'close')))
  }
  // More than may end young before it counts as a flood.
  await flood(60)
  expect(tracked.intake.has('ahead')).toBe(false)
  const [before, start] = [says().turn!, performance.now()]
  await flood(400)
  expect(says().turn! - before).toBeLessThanOrEqual(2 + (performance.now() - start) / 100)
  expect(tracked.intake.has('ahead')).toBe(false)
})

test('a board that cannot be used changes nothing for the clients', async () => {
  const nothing = openSync('/dev/null', 'r')
  ends.push(() => closeSync(nothing))
  const { tracked, accepted, client } = await balanced(createServer(), 0, nothing)
  for (let count = 1; count <= 3; count++) {
    await client()
    while (accepted.length < count) await turn()
    expect(tracked.intake.has('ahead')).toBe(false)
  }
})
