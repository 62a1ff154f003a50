import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { createServer as createTlsServer } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { unboundTcp } from '../src/listen/unbound-socket.js'
import { keepReadable } from '../src/process/keep-readable.js'

/** What Node does not document and core relies on: decisions/035-nodes-private-parts.md has what it is for, and what happens without it. */
describe('the parts of Node that are private', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asc-private-'))
  const { _createServerHandle: createServerHandle } = net as unknown as {
    _createServerHandle?(address: string, port: number, type: number): { fd: number; getsockname?(out: { port?: number }): number; close(): void } | number
  }
  const gone = `is not in Node ${process.version} any more: see decisions/035-nodes-private-parts.md`

  afterAll(() => rmSync(folder, { recursive: true }))

  it('net._createServerHandle binds a TCP socket without polling it, and its handle has fd and getsockname', () => {
    expect(createServerHandle, `net._createServerHandle ${gone}`).toBeTypeOf('function')
    const handle = createServerHandle!('127.0.0.1', 0, 4)
    if (typeof handle === 'number') throw new Error(`net._createServerHandle failed with ${handle}`)
    const name: { port?: number } = {}
    expect(handle.fd, `the descriptor of a handle ${gone}`).toBeGreaterThan(2)
    expect(handle.getsockname?.(name), `getsockname of a handle ${gone}`).toBe(0)
    expect(name.port).toBeGreaterThan(0)
    handle.close()
  })

  it('net._createServerHandle binds a Unix domain socket', () => {
    const handle = createServerHandle!(join(folder, 'bound'), -1, -1)
    if (typeof handle === 'number') throw new Error(`net._createServerHandle failed with ${handle}`)
    expect(handle.fd, `the descriptor of a handle ${gone}`).toBeGreaterThan(2)
    handle.close()
  })

  it('net._createServerHandle returns a negative number for an address that cannot be bound', () => {
    expect(createServerHandle!(join(folder, 'no', 'such', 'folder'), -1, -1)).toBeLessThan(0)
  })

  it.runIf(process.platform === 'linux')('the handle of a standard stream sets O_NONBLOCK of its descriptor, and knows how much waits', async () => {
    const program = fileURLToPath(new URL('fixtures/handle-of-stderr.mjs', import.meta.url))
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'pipe'] })
    const [text] = (await once(child.stdout, 'data')) as [Buffer]
    expect(JSON.parse(text.toString()), `_handle of process.stderr ${gone}`).toEqual({ blocking: false, nonBlocking: true, again: false, queue: true, closes: 'function' })
    await once(child, 'exit')
  })

  it('a handle keeps the socket that it made for a bind that has failed', () => {
    const sockets = [unboundTcp(4), unboundTcp(4)]
    for (const socket of sockets) {
      expect(socket?.descriptor, `the descriptor of a handle that could not be bound ${gone}`).toBeGreaterThan(2)
      socket?.close()
    }
  })

  it("a socket writes by its own '_write', so that a failed write need not destroy it", async () => {
    const server = net.createServer((peer) => peer.write('last words', () => peer.destroy())).listen(join(folder, 'peer'))
    await once(server, 'listening')
    const gonePeer = once(server, 'connection').then(([peer]) => once(peer as net.Socket, 'close'))
    const socket = net.connect(join(folder, 'peer'))
    expect(socket._write, `_write of a socket ${gone}`).toBeTypeOf('function')
    keepReadable(socket)
    await gonePeer
    await new Promise((resolve) => socket.write('to nobody', resolve))
    await setImmediate() // by then it would be destroyed
    expect(socket.destroyed, `keeping a socket from its failed writes ${gone}`).toBe(false)
    const [text] = (await once(socket.setEncoding('utf8'), 'data')) as string[]
    expect(text).toBe('last words')
    socket.destroy()
    server.close()
  })

  it("a TLS server keeps the ticket keys of its program as 'ticketKeys', and has none otherwise", () => {
    const ticketKeys = Buffer.alloc(48, 1)
    const own = createTlsServer({ ticketKeys }) as { ticketKeys?: unknown }
    expect(own.ticketKeys, `ticketKeys ${gone}`).toBe(ticketKeys)
    expect((createTlsServer() as { ticketKeys?: unknown }).ticketKeys).toBeUndefined()
  })
})
