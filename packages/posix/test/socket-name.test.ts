import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type ListenOptions } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { socketName } from '@asc/posix'

describe.skipIf(process.platform !== 'linux')('the name of a socket', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asc-name-'))
  it.each<ListenOptions>([{ port: 0 }, { port: 0, host: '127.0.0.1' }, { port: 0, host: '::1' }, { path: join(folder, 'socket') }])('is what Node says: %j', async (options) => {
    const server = createServer().listen(options)
    await once(server, 'listening')
    const address = server.address()!
    const { fd } = (server as unknown as { _handle: { fd: number } })._handle
    expect(socketName(fd)).toEqual(typeof address === 'string' ? { path: address } : { host: address.address, port: address.port })
    server.close()
    await once(server, 'close')
    if (options.path) rmSync(folder, { recursive: true })
  })

  it("throws the system's errors", () => {
    expect(() => socketName(9999)).toThrow(expect.objectContaining({ code: 'EBADF' }) as Error)
    expect(() => socketName(NaN)).toThrow(TypeError)
  })
})
