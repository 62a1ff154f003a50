import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { now } from '../src/base/now.js'
import { keepJournal, readJournal } from '../src/drilled/journal.js'

test('a worker notes that it listens, and whom it has accepted before anybody else deals with it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'asc-journal-'))
  const path = join(folder, 'journal')
  const server = createServer()
  const seen: (number | undefined)[] = []
  server.on('connection', () => seen.push(readJournal(path).at(-1)?.accepted))
  keepJournal(server, path)
  const before = now()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const clients = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')]
  await Promise.all(clients.map((client) => once(client, 'connect')))
  const ports = clients.map(({ localPort }) => localPort)
  while (seen.length < 2) await new Promise(setImmediate)

  const notes = readJournal(path)
  expect(notes.map(({ worker }) => worker)).toEqual(Array(3).fill(notes[0]?.worker))
  expect(notes.map(({ accepted }) => accepted)).toEqual([undefined, ...seen])
  expect(seen.sort()).toEqual(ports.sort())
  const times = [before, ...notes.map(({ at }) => at), now()]
  expect(times).toEqual([...times].sort((a, b) => a - b))
  for (const client of clients) client.destroy()
  server.close()
  rmSync(folder, { recursive: true })
})
