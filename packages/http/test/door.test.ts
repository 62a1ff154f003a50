import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { Door } from '../src/balance/door.js'
import { Doorbell } from '../src/balance/doorbell.js'
import { track } from '../src/track/track.js'
import { listenWithBell } from './fixtures/belled-server.js'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** A server with a bell. `path`: on a Unix domain socket. */
async function belled(path = false) {
  const folder = mkdtempSync(join(tmpdir(), 'asc-door-'))
  const accepted: Socket[] = []
  const server = createServer((socket) => void accepted.push(socket.on('error', () => {}).resume()))
  const tracked = track(server)
  const { bell: descriptor, target } = await listenWithBell(server, path ? { path: join(folder, 'a.sock') } : undefined)
  const bell = Doorbell.of(server, descriptor)!
  ends.push(() => {
    bell.close()
    server.close()
    for (const socket of accepted) socket.destroy()
    rmSync(folder, { recursive: true })
  })
  const client = async (): Promise<Socket> => {
    const socket = connect(target).on('error', () => {})
    ends.push(() => socket.destroy())
    await once(socket, 'connect')
    return socket
  }
  return { server, tracked, bell, client, accepted, rings: () => new Promise<void>((resolve) => void expect(bell.wait(resolve)).toBe(true)) }
}

describe.each([['a TCP socket', false], ['a Unix domain socket', true]])('the bell of %s', (_, path) => {
  test('rings when a connection waits, does not accept it, and rings again as often as it is asked to', async () => {
    const { tracked, client, accepted, rings, bell } = await belled(path)
    tracked.intake.hold('ahead')
    const first = rings()
    await client()
    await first
    await rings()
    await client()
    await rings()
    expect(accepted).toEqual([])
    bell.stop()
    tracked.intake.release('ahead')
    while (accepted.length < 2) await turn()
  })

  test('does not ring once it is stopped', async () => {
    const { server, bell, client } = await belled(path)
    let rung = false
    bell.wait(() => (rung = true))
    bell.stop()
    const accepted = once(server, 'connection')
    await Promise.all([client(), accepted])
    await turn()
    expect(rung).toBe(false)
  })
})

describe('a door', () => {
  test('lets siblings with fewer connections go first, and accepts what they leave', async () => {
    const { tracked, bell, client, accepted } = await belled()
    const asked: string[] = []
    const door = new Door(tracked.intake, bell, {
      ahead: () => {
        asked.push('ahead')
        return true
      },
      passedOver: () => asked.push('passed over'),
    })
    door.review()
    await client()
    while (accepted.length < 1) await turn()
    expect(asked).toEqual(['ahead', 'ahead', 'ahead', 'passed over'])
    door.close()
  })

  test('accepts at once when the bell rings and nobody has fewer any more', async () => {
    const { tracked, bell, client, accepted } = await belled()
    let ahead = true
    const door = new Door(tracked.intake, bell, { ahead: () => ahead, passedOver: () => expect.unreachable() })
    door.review()
    expect(tracked.intake.has('ahead')).toBe(true)
    ahead = false
    for (let count = 1; count <= 3; count++) {
      await client()
      while (accepted.length < count) await turn()
    }
    expect(tracked.intake.has('ahead')).toBe(false)
    door.close()
  })

  test('accepts one connection after the other while nobody else takes any', async () => {
    const { tracked, bell, client, accepted } = await belled()
    let passed = 0
    const door = new Door(tracked.intake, bell, { ahead: () => true, passedOver: () => (passed += 1) })
    tracked.observe({ entered: () => door.review(), secured() {}, left() {}, closing() {} })
    door.review()
    await Promise.all(Array.from({ length: 5 }, client))
    while (accepted.length < 5) await turn()
    expect(passed).toBe(5)
    door.close()
  })

  test('accepts in the end what no bell has rung for', async () => {
    const { tracked, bell, client, accepted } = await belled()
    const door = new Door(tracked.intake, bell, { ahead: () => true, passedOver: () => expect.unreachable() })
    door.review()
    bell.stop()
    await client()
    for (let count = 0; count < 5; count++) await turn()
    expect(accepted).toEqual([])
    door.lookAgain()
    while (accepted.length < 1) await turn()
    door.close()
  })

  test('does not accept for a server that is closed, though it had been about to', async () => {
    const { server, tracked, bell, client, accepted } = await belled()
    let passed = 0
    const door = new Door(tracked.intake, bell, { ahead: () => true, passedOver: () => (passed += 1) })
    door.review()
    await client()
    door.close()
    await tracked.drain({ timeout: 0 })
    await sleep(20)
    expect([accepted.length, passed, server.listening]).toEqual([0, 0, false])
  })

  test('keeps a program alive as its server does, and lets it end as soon as the server is unreferenced', async () => {
    const { server, tracked, bell } = await belled()
    const door = new Door(tracked.intake, bell, { ahead: () => true, passedOver: () => {} })
    const handles = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPWRAP' || name === 'TCPServerWrap').length
    const before = handles()
    server.unref()
    const without = handles()
    expect(without).toBe(before - 1)
    door.review()
    expect(handles()).toBe(without)
    door.close()
  })
})
