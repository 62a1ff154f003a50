import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { exec, Listener } from '@asc/core'
import { describe, expect, it } from 'vitest'
import { follow, make, next, perform } from './threads.js'

const sh = (script: string, options = {}) => exec('sh', ['-c', script], options)

async function spawnCommand(container = make(), ...args: Parameters<typeof container.spawn>) {
  const spawned = next(container, 'spawn')
  container.spawn(...args)
  return follow(container, (await spawned)[0])
}

describe.skipIf(process.platform === 'win32')('a command', () => {
  it('is a process in a container of threads too', async () => {
    const { child, exited } = await spawnCommand(make(), sh('exit 3'))
    expect(child).toMatchObject({ name: 'sh', pid: expect.any(Number) as number, threadId: undefined })
    expect(await exited).toMatchObject({ code: 3, reason: 'error' })
  })

  it('reports readiness through NOTIFY_PIPE, or is ready at once', async () => {
    const container = make()
    await spawnCommand(container, sh(`echo '{"ready":true,"status":"up"}' >&$NOTIFY_PIPE; exec sleep 1000`))
    await spawnCommand(container, sh('exec sleep 1000', { ready: true }))
    await spawnCommand(container, sh('exec sleep 1000'), { ready: 'start' })
    expect(await container.waitUntilReady()).toBe(true)
    expect([...container.children][0]!.status).toBe('up')
    await container.stop()
    expect(container.failures).toEqual([])
  })

  it('has its listeners, but not the limits of a thread', async () => {
    using http = await Listener.bind({ port: 0 })
    const { child, exited } = await spawnCommand(make(), sh('echo $LISTEN_FDS $LISTEN_FDNAMES'), { listeners: { http }, output: 'pipe' })
    expect(await text(child.stdout!)).toBe('1 http\n')
    expect(await exited).toMatchObject({ success: true })
    expect(() => make().spawn(sh('true'), { resourceLimits: { stackSizeMb: 1 } })).toThrow("a command is a process and has no 'resourceLimits'")
  })
})

describe.skipIf(process.platform === 'win32')('a command in the place of a task', () => {
  it('ends the thread with its own exit', async () => {
    const { exited } = perform(make(), { act: 'exec', command: 'sh', args: ['-c', 'exit 4'] })
    expect(await exited).toMatchObject({ code: 4, reason: 'error' })
  })

  it.each(['inherit', 'pipe'] as const)("writes where the thread writes: %s", async (output) => {
    const { child, exited } = perform(make(), { act: 'exec', command: 'sh', args: ['-c', 'echo "$OWN $ITS"; echo wrong >&2; cat'], options: { env: { ITS: 'of the command' } } }, {
      output,
      env: { OWN: 'of the thread' },
    })
    const written = child.stdout && text(child.stdout)
    expect(await exited).toMatchObject({ success: true, output: output === 'pipe' ? 'wrong\n' : '' })
    if (written) expect(await written).toBe('of the thread of the command\n')
  })

  it('is killed with it, and is reaped', async () => {
    // It holds this connection for as long as it lives, and says who it is.
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const script = `const socket = require('net').connect(${port}, '127.0.0.1', () => socket.write(String(process.pid))); setInterval(() => {}, 1000)`
    const connected = once(server, 'connection')
    const { child, exited } = perform(make(), { act: 'exec', command: process.execPath, args: ['--eval', script] })
    const [socket] = (await connected) as [Socket]
    const pid = Number(await once(socket.on('error', () => {}), 'data'))
    child.kill()
    expect(await exited).toMatchObject({ code: null, reason: 'killed', leaked: false })
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    server.close()
  })
})
