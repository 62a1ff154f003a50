import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, fstatSync, openSync, readdirSync, readlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { Listener } from '@asc/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { make, perform } from './threads.js'

let http: Listener
beforeEach(async () => {
  http = await Listener.bind({ port: 0, host: '127.0.0.1' })
})
afterEach(() => http.close())

const port = (listener: Listener) => (listener.address() as { port: number }).port

/** Which thread answers. */
async function ask(): Promise<number> {
  const socket = connect(port(http), '127.0.0.1')
  await once(socket, 'connect')
  return Number(await text(socket))
}

describe('threads share a listener', () => {
  it('each with a descriptor of its own, so that one can end while the other keeps serving', async () => {
    const container = make()
    const threads = [1, 2].map(() => perform(container, 'listen', { listeners: { http } }))
    await Promise.all(threads.map(({ ready }) => ready))
    const ids = threads.map(({ child }) => child.threadId)
    for (let round = 0; round < 10; round++) expect(ids).toContain(await ask())
    threads[0]!.child.interrupt()
    await threads[0]!.exited
    for (let round = 0; round < 10; round++) expect(await ask()).toBe(ids[1])
  })

  it('a connection that comes while no thread is alive is answered by the next thread', async () => {
    const container = make()
    const first = perform(container, 'listen', { listeners: { http } })
    await first.ready
    first.child.kill()
    await first.exited
    const answer = ask()
    const second = perform(container, 'listen', { listeners: { http } })
    expect(await answer).toBe(second.child.threadId)
  })
})

/** Descriptors of this process that are the listener's socket. */
function copies(): number[] {
  const link = (descriptor: string | number) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`)
    } catch {
      // The descriptor that reads the folder is closed by now.
      return undefined
    }
  }
  const socket = link(http.descriptor)
  return readdirSync('/proc/self/fd').filter((descriptor) => link(descriptor) === socket).map(Number)
}

describe.skipIf(process.platform !== 'linux')('a thread that has ended leaves no descriptor', () => {
  const onlyOurs = () => expect(copies()).toEqual([http.descriptor])

  it.each(['listen', 'listenAndSpin', 'spin', 'wait'])('whether it listens or not: %s', async (act) => {
    const { child, ready, exited } = perform(make(), act, { listeners: { http, again: http } })
    await ready
    // For each name one to listen on, and one that tells of connections that wait.
    expect(copies()).toHaveLength(5)
    child.kill()
    await exited
    onlyOurs()
  })

  it.each(['about', 'throw', 'listenInVain'])('when it ends by itself: %s', async (act) => {
    await perform(make(), act, { listeners: { http } }).exited
    onlyOurs()
  })

  it('at whatever moment it is killed', async () => {
    const container = make()
    for (let delay = 0; delay < 60; delay += 2) {
      const { child, exited } = perform(container, 'listen', { listeners: { http } })
      await new Promise((resolve) => setTimeout(resolve, delay))
      child.kill()
      await exited
      onlyOurs()
    }
  })

  it('when it could not be started at all', async () => {
    const { exited } = perform(make(), 'wait', { listeners: { http }, env: { NODE_OPTIONS: '--import=/no/such.mjs' } })
    await exited
    onlyOurs()
  })

  it('when one of its listeners is closed by now', async () => {
    const fallen = await Listener.bind({ port: 0 })
    const container = make()
    const child = perform(container, { act: 'exit', code: 1 }, { listeners: { http, fallen }, restart: { on: 'failure', limit: { failures: 1, window: 60_000 } } })
    await child.ready
    fallen.close()
    await container.wait()
    expect(container.failures.at(-1)?.status.error?.message).toBe("Cannot start the child as the listener 'fallen' is closed")
    onlyOurs()
  })
})

describe.skipIf(process.platform !== 'linux')('a descriptor number that is used again', () => {
  /** A thread that has listened, and has closed its server while it lives on. Its copy had this number. */
  const closedEarly = async () => {
    const container = make()
    const thread = perform(container, { act: 'listen', closeEarly: true }, { listeners: { http } })
    await thread.said('listening')
    const number = copies().find((descriptor) => descriptor !== http.descriptor)!
    thread.child.hangup()
    await thread.said('closed')
    expect(copies()).not.toContain(number)
    return { container, thread, number }
  }

  it('by a file is not closed with the thread', async () => {
    const { thread, number } = await closedEarly()
    const file = openSync(fileURLToPath(import.meta.url), 'r')
    expect(file).toBe(number)
    thread.child.kill()
    await thread.exited
    expect(fstatSync(file).isFile()).toBe(true)
    closeSync(file)
  })

  it('by another thread, for the same listener, is not closed either', async () => {
    const { container, thread, number } = await closedEarly()
    const second = perform(container, 'listen', { listeners: { http } })
    await second.ready
    expect(copies()).toContain(number)
    thread.child.kill()
    await thread.exited
    expect(await ask()).toBe(second.child.threadId)
    second.child.interrupt()
    await second.exited
    expect(copies()).toEqual([http.descriptor])
  })
})

it('nothing native is loaded if no thread has a listener', () => {
  const program = `
    import { Listener } from '@asc/core'
    import { Threaded } from '@asc/threaded'
    const loaded = () => process.report.getReport().sharedObjects.filter((path) => path.includes('koffi')).length
    const act = new URL('./fixtures/act.mjs', ${JSON.stringify(import.meta.url)})
    const container = new Threaded()
    container.spawn(act, { data: { act: 'exitCode', code: 0 } })
    await container.wait()
    const before = loaded()
    const http = await Listener.bind({ port: 0 })
    container.spawn(act, { data: { act: 'exitCode', code: 0 }, listeners: { http } })
    await container.wait()
    http.close()
    console.log(JSON.stringify([before, loaded()]))`
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: import.meta.dirname, encoding: 'utf8' })
  expect(JSON.parse(output)).toEqual([0, 1])
})
