import { once } from 'node:events'
import { createServer } from 'node:net'
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
  it('runs in a thread that waits for it, and its exit is the exit of the thread', async () => {
    const { child, exited } = await spawnCommand(make(), sh('exit 3'))
    expect(child).toMatchObject({ name: 'sh', pid: undefined })
    expect(await exited).toMatchObject({ code: 3, reason: 'error' })
  })

  it('says that it is ready through NOTIFY_PIPE, or is so at once', async () => {
    const container = make()
    await spawnCommand(container, sh(`echo '{"ready":true,"status":"up"}' >&$NOTIFY_PIPE; exec sleep 1000`))
    await spawnCommand(container, sh('exec sleep 1000', { ready: true }))
    await spawnCommand(container, sh('exec sleep 1000'), { ready: 'start' })
    expect(await container.waitUntilReady()).toBe(true)
    expect([...container.children][0]!.status).toBe('up')
    await container.stop()
    expect(container.failures).toEqual([])
  })

  it('writes where the thread writes, and has its environment', async () => {
    const container = make()
    const { child, exited } = await spawnCommand(container, sh('echo "$OWN $ITS"; echo wrong >&2; cat', { env: { ITS: 'of the command' } }), {
      output: 'pipe',
      env: { OWN: 'of the thread' },
    })
    expect(await text(child.stdout!)).toBe('of the thread of the command\n')
    expect(await exited).toMatchObject({ success: true, output: 'wrong\n' })
  })

  it.skipIf(process.platform !== 'linux')('goes when its thread is killed', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    // It holds this connection for as long as it lives.
    const script = `require('net').connect(${port}, '127.0.0.1'); setInterval(() => {}, 1000)`
    const connected = once(server, 'connection')
    const { child, exited } = await spawnCommand(make(), exec(process.execPath, ['--eval', script]))
    const [socket] = await connected
    const closed = once(socket.resume(), 'close')
    socket.on('error', () => {})
    child.kill()
    expect(await exited).toMatchObject({ reason: 'killed', leaked: false })
    await closed
    server.close()
  })

  it('that there is not is an error', async () => {
    const { exited } = await spawnCommand(make(), exec('no-such-command'))
    expect(await exited).toMatchObject({ success: false, reason: 'error' })
  })

  it('is refused where it should have listeners', async () => {
    using http = await Listener.bind({ port: 0 })
    expect(() => make().spawn(sh('true'), { listeners: { http } })).toThrow(
      new TypeError("Cannot spawn the child as a command in a thread has no 'listeners': run it with @asc/forked"),
    )
  })

  it('can take the place of a task', async () => {
    const { exited } = perform(make(), { act: 'exec', command: 'sh', args: ['-c', 'exit 4'] })
    expect(await exited).toMatchObject({ code: 4, reason: 'error' })
  })
})
