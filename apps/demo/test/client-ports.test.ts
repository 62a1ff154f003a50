import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { clientPorts, fromLsof } from '../src/client-ports.js'

test('the clients of a process are those whose connections it holds', async () => {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const clients = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')]
  await Promise.all([once(server, 'connection'), ...clients.map((client) => once(client, 'connect'))])
  while (clientPorts(process.pid, port).length < 2) await new Promise(setImmediate)

  const expected = clients.map(({ localPort }) => localPort).sort()
  expect(clientPorts(process.pid, port).sort()).toEqual(expected)
  // Where there is no lsof, it finds nothing.
  expect([expected, []]).toContainEqual(fromLsof(process.pid, port).sort())
  expect(clientPorts(process.ppid, port)).toEqual([])
  expect(clientPorts(2 ** 22, port)).toEqual([])
  for (const client of clients) client.destroy()
  server.close()
})
