import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type TcpNetConnectOpts, type IpcNetConnectOpts } from 'node:net'
import { join } from 'node:path'
import { exec, Listener } from '@asc/core'
import { describe, expect } from 'vitest'
import { fixturePath } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

const proxy = '/lib/systemd/systemd-socket-proxyd'

/** Resolves when a connection is made, and closes it. */
async function connected(where: TcpNetConnectOpts | IpcNetConnectOpts): Promise<void> {
  const socket = connect(where)
  await once(socket, 'connect')
  socket.destroy()
}

/** Commands that take their sockets as sd_listen_fds(3) says. */
export function describeSocketConsumers({ it, capabilities }: Subject): void {
  describe.runIf(capabilities.exec)('commands that consume sockets', () => {
    it.runIf(capabilities.listeners && process.platform === 'linux')('find their listeners as sd_listen_fds(3) says, listening, and every variable', async ({ make, folder }) => {
      using web = await Listener.bind({ port: 0, host: '127.0.0.1' })
      using admin = await Listener.bind({ path: join(folder, 'admin.sock') })
      const { container, journal } = make()
      const consumer = exec(process.execPath, [fixturePath('consumes.mjs')])
      container.spawn(consumer, { listeners: { web, 'admin socket': admin }, env: { 'with.dot': 'and value' } })
      const child = await journal.ready()
      const { port } = web.address() as { port: number }
      expect(JSON.parse(child.status!)).toEqual({ ours: true, names: 'web:admin socket', addresses: [port, expect.stringContaining(folder)], odd: 'and value' })
      // It has not accepted anything yet: the connection waits in the queue.
      await connected({ port, host: '127.0.0.1' })
      await connected({ path: join(folder, 'admin.sock') })
    })

    it.runIf(capabilities.listeners && existsSync(proxy))('are consumers such as systemd-socket-proxyd', async ({ make }) => {
      const backend = createServer((socket) => socket.end('through the proxy'))
      await once(backend.listen(0, '127.0.0.1'), 'listening')
      using web = await Listener.bind({ port: 0, host: '127.0.0.1' })
      const { container, journal } = make()
      const target = `127.0.0.1:${(backend.address() as AddressInfo).port}`
      container.spawn(exec(proxy, [target], { ready: true }), { listeners: { web } })
      await journal.ready()
      const socket = connect((web.address() as { port: number }).port, '127.0.0.1')
      expect(String((await once(socket, 'data'))[0])).toBe('through the proxy')
      socket.destroy()
      backend.close()
      await container.stop()
      expect(await journal.exited()).toMatchObject({ success: true, reason: 'interrupted' })
    })
  })
}
