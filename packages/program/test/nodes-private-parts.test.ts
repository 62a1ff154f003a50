import { fork } from 'node:child_process'
import { once } from 'node:events'
import net, { Server, type AddressInfo } from 'node:net'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { isMainThread, Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { fixture } from './observed.js'

interface Handle {
  fd: number
  bind(address: string, port: number): number
  bind6(address: string, port: number, flags: number): number
  getsockname(name: { address?: string; port?: number; family?: string }): number
  readStart(): number
  readStop(): number
  close(): void
}

/** What Node does not document and this package relies on: decisions/035-nodes-private-parts.md has what it is for, and what happens without it. */
describe('the parts of Node that are private', () => {
  const gone = `is not in Node ${process.version} any more: see decisions/035-nodes-private-parts.md`
  const { _createServerHandle: create } = net as unknown as { _createServerHandle(address: string | null, port: number | null, type: number | null, descriptor?: number): Handle | number }
  const prototype = Server.prototype as unknown as { _listen2: (...values: unknown[]) => void }

  it('a server listens by _listen2 of its prototype, with a numeric address, and on its _handle if it has one', async () => {
    const { _listen2: listen } = prototype
    expect(listen, `_listen2 ${gone}`).toBeTypeOf('function')
    const calls: unknown[][] = []
    const handle = create('127.0.0.1', 0, 4) as Handle
    prototype._listen2 = function (this: { _handle: unknown }, ...values) {
      calls.push(values)
      this._handle = handle
      Reflect.apply(listen, this, values)
    }
    const server = net.createServer().listen(1, 'localhost')
    await once(server, 'listening')
    prototype._listen2 = listen
    expect(calls.map((values) => values.slice(0, 3)), `the arguments of _listen2 ${gone}`).toMatchObject([[expect.stringMatching(/^(127\.0\.0\.1|::1)$/), 1, expect.any(Number)]])
    const name: { port?: number } = {}
    handle.getsockname(name)
    expect((server.address() as AddressInfo).port, `_handle ${gone}`).toBe(name.port)
    server.close()
  })

  it('the channel net.server.listen tells the options of listen, before it listens', async () => {
    const seen: unknown[] = []
    const note = (message: unknown): void => void seen.push((message as { options: unknown }).options)
    subscribe('tracing:net.server.listen:asyncStart', note)
    const server = net.createServer().listen({ port: 0, exclusive: true })
    expect(seen, `tracing:net.server.listen:asyncStart ${gone}`).toMatchObject([{ exclusive: true }])
    await once(server, 'listening')
    unsubscribe('tracing:net.server.listen:asyncStart', note)
    server.close()
  })

  it('a handle that is opened from a descriptor has the methods of one that was made', () => {
    const made = create('127.0.0.1', 0, 4) as Handle
    const handle = create(null, null, null, made.fd) as Handle
    const [name, other]: { port?: number }[] = [{}, {}]
    expect(handle.getsockname(name!), `getsockname ${gone}`).toBe(0)
    made.getsockname(other!)
    expect(name).toEqual(other)
    for (const method of ['bind', 'bind6', 'readStart', 'readStop'] as const) expect(handle[method], `${method} ${gone}`).toBeTypeOf('function')
    handle.close()
  })

  it('a message whose cmd begins with NODE_ is an internalMessage', async () => {
    const child = fork(fixture('answers-internally.cjs'))
    child.send({ cmd: 'NODE_ASC_TEST' })
    const [answer] = (await once(child, 'internalMessage')) as unknown[]
    expect(answer, `internalMessage ${gone}`).toMatchObject({ cmd: 'NODE_ASC_TEST' })
    child.disconnect()
  })

  it("a function that a thread has not is marked as disabled, and is not where there is no thread", async () => {
    expect('disabled' in process.chdir, `process.chdir.disabled ${gone}`).toBe(!isMainThread)
    const thread = new Worker(`require('node:worker_threads').parentPort.postMessage('disabled' in process.chdir)`, { eval: true })
    const [disabled] = (await once(thread, 'message')) as [boolean]
    expect(disabled, `process.chdir.disabled ${gone}`).toBe(true)
  })
})
