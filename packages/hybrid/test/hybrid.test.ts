import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger, type Child, type ExitStatus } from '@asc/core'
import { Hybrid } from '@asc/hybrid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const task = new URL('./fixtures/thread.mjs', import.meta.url)
const beats = new URL('./fixtures/beats.mjs', import.meta.url)
const worksOn = new URL('./fixtures/works-on.mjs', import.meta.url)

/** A thread, as the test sees it: what it said first, and a line for orders. */
interface Puppet {
  readonly pid: number
  readonly threadId: number
  readonly name: string
  readonly socket: Socket
}

let folder: string
let server: Server
let container: Hybrid
const arrived: Puppet[] = []
let wake: () => void = () => {}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'asc-hybrid-'))
  arrived.length = 0
  server = createServer((socket) => {
    socket.setEncoding('utf8').on('error', () => {})
    socket.once('data', (line) => {
      const [pid, threadId, name] = String(line).trim().split(' ')
      arrived.push({ pid: Number(pid), threadId: Number(threadId), name: name!, socket })
      wake()
    })
  }).listen(join(folder, 'strings'))
  await once(server, 'listening')
  container = new Hybrid({ logger: createLogger('silent'), healthCheckInterval: 50, terminateTimeout: 200 })
})
afterEach(async () => {
  await container.stop(false)
  server.close()
  rmSync(folder, { recursive: true })
})

async function puppets(count: number): Promise<Puppet[]> {
  while (arrived.length < count) await new Promise<void>((resolve) => (wake = resolve))
  return arrived.splice(0, count)
}

const run = (options: { forks: number; threads: number; restart?: boolean; spares?: number; healthCheckTimeout?: number }) =>
  container.run(task, { name: 'web', data: join(folder, 'strings'), ...options })

async function ready(count: number): Promise<Puppet[]> {
  const all = await puppets(count)
  for (const { socket } of all) socket.write('ready')
  expect(await container.waitUntilReady()).toBe(true)
  return all
}

describe('Hybrid', () => {
  it('runs forks of threads, and a fork is ready when all of its threads are', async () => {
    run({ forks: 2, threads: 2 })
    const all = await puppets(4)
    expect(new Set(all.map(({ pid }) => pid)).size).toBe(2)
    expect(all.map(({ name }) => name).sort()).toEqual(['web-1-1', 'web-1-2', 'web-2-1', 'web-2-2'])
    const ofFirst = all.filter(({ name }) => name.startsWith('web-1'))
    const firstReady = once(container, 'ready')
    ofFirst[0]!.socket.write('ready')
    for (const { socket } of all.filter(({ name }) => name.startsWith('web-2'))) socket.write('ready')
    expect(((await firstReady) as [Child])[0].name).toBe('web-2')
    expect([...container.children].map(({ state }) => state)).toEqual(['starting', 'ready'])
    ofFirst[1]!.socket.write('ready')
    expect(await container.waitUntilReady()).toBe(true)
  })

  it('drains all threads of a fork on one interrupt, and starts none again', async () => {
    run({ forks: 1, threads: 2, restart: true })
    const all = await ready(2)
    const farewells = all.map(async ({ socket }) => String((await once(socket, 'data'))[0]))
    await container.stop()
    expect(await Promise.all(farewells)).toEqual(['drained\n', 'drained\n'])
    expect(container.statistics).toMatchObject({ spawns: 1, restarts: 0, failures: 0 })
  })

  it('replaces a thread that fails inside its fork, and counts it', async () => {
    run({ forks: 1, threads: 2, restart: true })
    const [first, second] = await ready(2)
    first!.socket.write('fail')
    const [again] = await puppets(1)
    expect(again).toMatchObject({ pid: second!.pid, name: first!.name })
    expect(container.statistics).toMatchObject({ spawns: 1, restarts: 1, failures: 1 })
    expect([...container.children].map(({ state }) => state)).toEqual(['ready'])
  })

  it('detects a thread in a busy loop, and replaces it without affecting its siblings', async () => {
    run({ forks: 1, threads: 2, restart: true, healthCheckTimeout: 1500 })
    const [first, second] = await ready(2)
    first!.socket.write('spin')
    const [again] = await puppets(1)
    expect(again).toMatchObject({ pid: second!.pid, name: first!.name })
    expect(container.statistics.restarts).toBe(1)
  })

  it('replaces the process of a thread that cannot be ended', async () => {
    run({ forks: 1, threads: 2, restart: true, healthCheckTimeout: 1500 })
    const [first, second] = await ready(2)
    const exited = once(container, 'exit') as Promise<[Child, ExitStatus]>
    const farewell = once(second!.socket, 'data')
    first!.socket.write('block')
    expect(String((await farewell)[0])).toBe('drained\n')
    expect((await exited)[1]).toMatchObject({ success: false, signal: 'SIGKILL' })
    const [again] = await ready(2)
    expect(again!.pid).not.toBe(first!.pid)
    expect(container.statistics).toMatchObject({ leaked: 1, restarts: 1 })
  })

  it('ends with the error of the first thread that fails before all are ready', async () => {
    run({ forks: 1, threads: 2 })
    const exited = once(container, 'exit') as Promise<[Child, ExitStatus]>
    const [first] = await puppets(2)
    first!.socket.write('fail')
    expect((await exited)[1]).toMatchObject({ success: false, code: 1, reason: 'error', error: { message: 'told to fail' } })
    expect(await container.waitUntilReady()).toBe(false)
  })

  it('replaces a fork by a spare whose threads all wait', async () => {
    const notes: [text: string, pid: unknown][] = []
    let noted = () => {}
    const note = (fields: { pid?: unknown }, text: string) => {
      notes.push([text, fields.pid])
      noted()
    }
    container = new Hybrid({ logger: { ...createLogger('silent'), debug: note }, healthCheckInterval: 50 })
    run({ forks: 1, threads: 2, restart: true, spares: 1, healthCheckTimeout: 60_000 })
    await ready(2)
    while (!notes.some(([text]) => text === 'Spare is warm')) await new Promise<void>((resolve) => (noted = resolve))
    const spare = Number(notes.find(([text]) => text === 'Spare is warm')![1])
    ;[...container.children][0]!.kill()
    const all = await puppets(2)
    expect(all.map(({ pid, name }) => `${pid} ${name}`).sort()).toEqual([`${String(spare)} web-1`, `${String(spare)} web-2`])
    const again = once(container, 'ready')
    for (const { socket } of all) socket.write('ready')
    await again
    // Inside the fork they are what they always are: one that fails is replaced there.
    all[0]!.socket.write('fail')
    expect(await puppets(1)).toMatchObject([{ pid: spare, name: all[0]!.name }])
    expect(container.statistics).toMatchObject({ spawns: 1, restarts: 2, failures: 2 })
  })

  it('refuses invalid values of forks and threads', () => {
    expect(() => run({ forks: 0, threads: 1 })).toThrow("'forks' must be a positive integer: current value is 0")
    expect(() => run({ forks: 1, threads: 1.5 })).toThrow("'threads' must be a positive integer: current value is 1.5")
  })
})

it.each([1, 2])('a fork of %i threads lives as long as these beat: each is told its health-check timeout', async (threads) => {
  container.run(beats, { forks: 1, threads, healthCheckTimeout: 2000 })
  expect(await container.waitUntilReady()).toBe(true)
  const exits: ExitStatus[] = []
  container.on('exit', (_child, status) => exits.push(status))
  // Far more checks than a silent thread would survive: a report arrives with each beat.
  let heard = 0
  while (heard < 5) heard += (await once(container, 'report')).length > 0 ? 1 : 0
  expect({ exits, states: [...container.children].map(({ state }) => state) }).toEqual({ exits: [], states: ['ready'] })
})

it.each([1, 2])('each of %i threads knows its deadline, which comes before that of its fork, and is asked again before it', async (threads) => {
  const said: (string | undefined)[] = []
  const exits: ExitStatus[] = []
  container.run(worksOn, { name: 'web', forks: 1, threads })
  expect(await container.waitUntilReady()).toBe(true)
  container.on('report', (_child, { status }) => said.push(status))
  container.on('exit', (_child, status) => exits.push(status))
  await container.stop(10_000)
  const names = threads === 1 ? ['web'] : ['web-1', 'web-2']
  // The fork keeps half a second for its own end.
  expect(said.filter(Boolean).sort()).toEqual(names.flatMap((name) => [`${name}: 9500 ms`, `${name}: asked again`]))
  expect(exits).toMatchObject([{ reason: 'interrupted', success: true }])
})
