import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { ApiError, type ActionResult, type MonitorEvent } from '@asc/monitor'
import { operateWeb, ready, type Operated } from './operated.js'

let operated: Operated
afterEach(() => operated.end())

const pids = async () => (await operated.client.status()).services[0]!.children.map(({ pid }) => pid)
const problem = async (acted: Promise<unknown>) => {
  const error = await acted.then(() => undefined, (error: unknown) => error)
  expect(error).toBeInstanceOf(ApiError)
  return (error as ApiError).problem
}

describe('reload', () => {
  it('answers when the new children serve and the old ones are gone, with its progress on the way', async () => {
    operated = await operateWeb()
    await operated.controller.start()
    const old = await pids()
    const steps: ActionResult[] = []
    const done = await operated.client.act('reload', {}, { onProgress: (action) => steps.push(action) })
    expect(done).toMatchObject({ action: 'reload', state: 'done', by: 'a test', services: [{ state: 'ready', children: [{ state: 'ready', generation: 2 }, { state: 'ready', generation: 2 }] }] })
    expect((await pids()).filter((pid) => old.includes(pid))).toEqual([])
    expect(steps.map(({ text }) => text)).toContain('2 of 2 new children of web are ready')
    const { exits } = await operated.client.exits()
    expect(exits).toMatchObject([{ stoppedBy: 'restart', askedBy: 'a test', then: 'none' }, { stoppedBy: 'restart', askedBy: 'a test' }])
  })

  it('that is rolled back answers with the child that failed, its error, its file and line, and its last lines', async () => {
    operated = await operateWeb()
    await operated.controller.start()
    const old = await pids()
    operated.wish('broken')
    const { code, status, action, detail } = await problem(operated.client.act('reload', {}))
    expect({ code, status }).toEqual({ code: 'rolled-back', status: 409 })
    expect(detail).toMatch(/this release is broken/)
    expect(action?.culprit).toMatchObject({
      name: expect.stringMatching(/^web-[12]$/) as string,
      exit: expect.stringMatching(/^error.*this release is broken/) as string,
      error: { type: 'RangeError', message: 'this release is broken', file: expect.stringMatching(/fixtures\/web\.mjs$/) as string, line: 12 },
    })
    expect(action?.culprit?.lines.map(({ text }) => text)).toContain('cannot find the database')
    expect(await pids()).toEqual(old)
    const [service] = (await operated.client.status()).services
    expect(service).toMatchObject({ state: 'ready', complaint: expect.stringMatching(/broken/) as string, counts: { rollbacks: 1 } })
  })

  it('that another one supersedes says so, and one of a service that does not run too', async () => {
    operated = await operateWeb()
    expect(await problem(operated.client.act('reload', {}))).toMatchObject({ code: 'not-running' })
    await operated.controller.start()
    operated.wish('hangs')
    let began!: () => void
    const begun = new Promise<void>((resolve) => (began = resolve))
    const first = problem(operated.client.act('reload', {}, { onProgress: ({ text }) => /0 of/.test(text) && began() }))
    await begun
    operated.wish('')
    await operated.client.act('reload', {})
    expect(await first).toMatchObject({ code: 'superseded', action: { state: 'failed' } })
  })

  it('that takes longer than its timeout goes on, and is found by its id', async () => {
    operated = await operateWeb()
    await operated.controller.start()
    operated.wish('hangs')
    const { code, action } = await problem(operated.client.act('reload', { timeout: 1 }))
    expect(code).toBe('timeout')
    expect(await operated.client.action(action!.id)).toMatchObject({ state: 'running' })
    await operated.controller.stop(false)
    expect((await operated.client.actions()).actions[0]).toMatchObject({ id: action!.id })
  })

  it('with wait: false answers at once', async () => {
    operated = await operateWeb()
    await operated.controller.start()
    const { id, state } = await operated.client.act('reload', { wait: false })
    expect(state).toBe('running')
    for await (const event of operated.client.events()) if (event.type === 'action-done') return expect(event.action.id).toBe(id)
  })

  it('goes on when its client hangs up', async () => {
    operated = await operateWeb()
    await operated.controller.start()
    const hangUp = new AbortController()
    await expect(operated.client.act('reload', {}, { signal: hangUp.signal, onProgress: () => hangUp.abort() })).rejects.toThrow()
    for await (const event of operated.client.events({ after: 'none' })) {
      if (event.type === 'snapshot' && event.status.services[0]!.children.every(({ generation }) => generation === 2) && event.status.services[0]!.children.length === 2) break
      if (event.type === 'action-done') break
    }
    expect((await operated.client.status()).services[0]!.generations).toMatchObject([{ number: 2, state: 'serving' }])
  })
})

describe('restart', () => {
  it('replaces a child by its name or id, another one ready before; and a group one after another', async () => {
    operated = await operateWeb()
    await operated.controller.start()
    const [first, second] = await pids()
    await operated.client.act('restart', { target: 'web-1' })
    const { children } = (await operated.client.status()).services[0]!
    expect(children.map(({ pid }) => pid)).toContain(second)
    expect(children.map(({ pid }) => pid)).not.toContain(first)
    await operated.client.act('restart', { target: `#${children.find(({ pid }) => pid === second)!.id}` })
    expect(await pids()).not.toContain(second)
    const before = await pids()
    expect(await operated.client.act('restart', { target: 'web' })).toMatchObject({ text: '2 children replaced' })
    expect((await pids()).filter((pid) => before.includes(pid))).toEqual([])
    expect((await operated.client.exits({ target: 'web-1', limit: 1 })).exits[0]).toMatchObject({ name: 'web-1', stoppedBy: 'replace', reason: 'recycled', askedBy: 'a test', then: 'none' })
  })

  it('with force kills the child, and answers when the next one is ready', async () => {
    operated = await operateWeb()
    await operated.controller.start()
    const [first] = await pids()
    await operated.client.act('restart', { target: 'web-1', force: true })
    expect(await pids()).not.toContain(first)
    expect((await operated.client.status()).services[0]).toMatchObject({ state: 'ready', counts: { restarts: 1 } })
    expect((await operated.client.exits({ limit: 1 })).exits[0]).toMatchObject({ reason: 'killed', askedBy: 'a test', then: 'restart' })
  })

  it('names the nearest of what there is for a target that there is not', async () => {
    operated = await operateWeb()
    await operated.controller.start()
    expect(await problem(operated.client.act('restart', { target: 'wbe-1' }))).toMatchObject({ code: 'no-such-target', nearest: 'web-1' })
    expect(await problem(operated.client.act('restart', {} as { target: string }))).toMatchObject({ code: 'invalid-parameter', parameter: 'target' })
  })
})

describe('scale', () => {
  it('makes the only group larger and smaller, and keeps its size over a reload', async () => {
    operated = await operateWeb()
    await operated.controller.start()
    await operated.client.act('scale', { count: 3 })
    await operated.client.act('reload', {})
    expect((await operated.client.status()).services[0]!.groups).toEqual([{ name: 'web', wanted: 3, ready: 3 }])
    await operated.client.act('scale', { target: 'web', count: 1 })
    expect(await pids()).toHaveLength(1)
    expect((await operated.client.exits({ limit: 1 })).exits[0]).toMatchObject({ stoppedBy: 'scale', askedBy: 'a test' })
  })

  it('is undone when a new child fails, and refused for no number', async () => {
    operated = await operateWeb()
    await operated.controller.start()
    operated.wish('broken')
    expect(await problem(operated.client.act('scale', { count: 3 }))).toMatchObject({ code: 'rolled-back', action: { culprit: { name: 'web-3', error: { message: 'this release is broken' } } } })
    expect(await pids()).toHaveLength(2)
    for (const count of [0, -1, 1.5, '3' as unknown as number]) expect(await problem(operated.client.act('scale', { count }))).toMatchObject({ code: 'invalid-parameter', parameter: 'count' })
  })
})

describe('recycle', () => {
  it('replaces what is old or big enough, and nothing else', async () => {
    operated = await operateWeb({ task: ready })
    await operated.controller.start()
    const before = await pids()
    expect(await operated.client.act('recycle', { olderThan: 3_600_000 })).toMatchObject({ text: 'No child is that old or that big' })
    expect(await pids()).toEqual(before)
    expect(await operated.client.act('recycle', { target: 'web-2' })).toMatchObject({ text: '1 child recycled' })
    expect((await operated.client.exits({ limit: 1 })).exits[0]).toMatchObject({ name: 'web-2', stoppedBy: 'recycle', askedBy: 'a test' })
  })
})

describe('signal', () => {
  it('reaches a child, and its end is explained by it', async () => {
    operated = await operateWeb({ task: ready })
    await operated.controller.start()
    const [child] = operated.controller.container!.children
    const exited = once(operated.controller.container!, 'exit')
    await operated.client.act('signal', { target: child!.name, signal: 'SIGUSR2' })
    await exited
    const [exit] = (await operated.client.exits()).exits
    expect(exit).toMatchObject({ reason: 'signal', signal: 'SIGUSR2', askedBy: 'a test (by SIGUSR2)', then: 'restart' })
    expect(await problem(operated.client.act('signal', { signal: 'SIGFOO' }))).toMatchObject({ code: 'invalid-parameter', parameter: 'signal' })
  })
})

describe('stop', () => {
  it('ends a child for good, then everything', async () => {
    operated = await operateWeb()
    await operated.controller.start()
    await operated.client.act('stop', { target: 'web-2' })
    expect((await operated.client.status()).services[0]!.children.map(({ name }) => name)).toEqual(['web-1'])
    const done = await operated.client.act('stop', {})
    expect(done).toMatchObject({ state: 'done', text: 'Everything has ended', services: [{ state: 'stopped', children: [] }] })
    expect(await problem(operated.client.act('restart', { target: 'web' }))).toMatchObject({ code: 'not-running' })
  })
})

describe('events', () => {
  it('begin with a snapshot, tell what changes, and go on where a client was cut off', async () => {
    operated = await operateWeb({ count: 1 })
    await operated.controller.start()
    const seen: MonitorEvent[] = []
    const cut = new AbortController()
    const reading = (async () => {
      for await (const event of operated.client.events({ figures: false, signal: cut.signal })) {
        seen.push(event)
        if (event.type === 'snapshot') void operated.client.act('reload', { wait: false })
        if (event.type === 'child-ready') cut.abort()
      }
    })()
    await reading.catch(() => {})
    expect(seen[0]).toMatchObject({ type: 'snapshot', status: { name: 'web', services: [{ state: 'ready' }] } })
    const rest: MonitorEvent[] = []
    for await (const event of operated.client.events({ figures: false, after: seen.at(-1)!.id })) {
      rest.push(event)
      if (event.type === 'action-done') break
    }
    expect(rest[0]!.type).toBe('resumed')
    const types = [...seen, ...rest].map((event) => (event.type === 'generation-changed' ? `${event.number} ${event.state}` : event.type))
    for (const type of ['action-started', '2 starting', 'child-started', 'child-ready', '2 serving', '1 draining', 'child-exited', '1 ended', 'action-done']) expect(types.filter((each) => each === type), type).toHaveLength(1)
    for await (const event of operated.client.events({ after: 'somebody-else' })) {
      expect(event.type).toBe('snapshot')
      break
    }
  })

  it('tell the figures of children each second: memory, event loop, connections', async () => {
    operated = await operateWeb({ count: 1 })
    await operated.controller.start()
    await (await fetch(`http://127.0.0.1:${operated.port}/pid`)).text()
    for await (const event of operated.client.events()) {
      if (event.type !== 'figures') continue
      const [figures] = Object.values(event.children)
      if (figures?.served === undefined) {
        await (await fetch(`http://127.0.0.1:${operated.port}/pid`)).text()
        continue
      }
      expect(figures).toMatchObject({ rss: expect.any(Number) as number, heapUsed: expect.any(Number) as number, loopDelay: expect.any(Number) as number, connections: expect.any(Number) as number, requests: 0 })
      expect(event.supervisor.rss).toBeGreaterThan(1e6)
      break
    }
  })
})
