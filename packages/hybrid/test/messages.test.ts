import { createLogger, type ChannelFullError, type Child } from '@asc/core'
import { Hybrid, type HybridRunOptions } from '@asc/hybrid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let container: Hybrid
let heard: unknown[]
let wake: () => void

beforeEach(() => {
  container = new Hybrid({ logger: createLogger('silent') })
  heard = []
  wake = () => {}
  container.on('message', (_child, message) => {
    heard.push(message)
    wake()
  })
})
afterEach(() => container.stop(false))

async function fork(threads: number, options: HybridRunOptions = {}): Promise<Child> {
  container.run(new URL('./fixtures/talks.mjs', import.meta.url), { forks: 1, threads, ...options })
  expect(await container.waitUntilReady()).toBe(true)
  return [...container.children][0]!
}

async function until(probe: () => boolean): Promise<void> {
  while (!probe()) await new Promise<void>((resolve) => (wake = resolve))
}

describe('messages of a fork of several threads', () => {
  it('go to each of them, and arrive from each as the fork’s own', async () => {
    const child = await fork(3)
    child.send('hello')
    await until(() => heard.length === 3)
    expect(new Set(heard.map((message) => (message as { threadId: number }).threadId)).size).toBe(3)
  })

  it('go to one of them in turn if they are requests', async () => {
    const child = await fork(3)
    const answers: number[] = []
    for (let turn = 0; turn < 6; turn++) answers.push((await child.request('who')) as number)
    expect(new Set(answers.slice(0, 3)).size).toBe(3)
    expect(answers.slice(3)).toEqual(answers.slice(0, 3))
  })

  it('are held back by a slow thread', async () => {
    const child = await fork(2)
    child.send('be slow')
    await until(() => heard.length === 2)
    let sent = 0
    let waiting: Promise<void>
    let open: boolean
    // Answers come after what was sent before them: then the fork takes no more, and not merely has not done so yet.
    do {
      open = false
      sent += fill(child)
      waiting = child.drained().then(() => void (open = true))
      for (let turn = 0; turn < 4; turn++) await child.request('who')
    } while (open)
    expect(sent).toBeLessThan(4096)
    for (let turn = 0; turn < 2; turn++) await child.request('be quick')
    await waiting
    await until(() => heard.length === 2 + 2 * sent)
  })

  it('are refused to their sender, and never to the fork that passes them on', async () => {
    const child = await fork(2)
    child.send('be slow')
    await until(() => heard.length === 2)
    let sent = 0
    let asked: Promise<unknown> | undefined
    const overflow = async () => {
      for (;; sent++) {
        // Answers come after what was sent before them; a thread that has no room refuses to be asked.
        if (sent % 256 === 255) asked = child.request('who').catch(({ code }: ChannelFullError) => code)
        child.send(sent)
        if (sent % 1024 === 0) await new Promise(setImmediate)
      }
    }
    await expect(overflow()).rejects.toMatchObject({ code: 'ASC_CHANNEL_FULL' })
    expect(sent).toBeGreaterThan(65_000)
    expect(await asked).not.toBe('ASC_CHILD_EXITED')
    expect(child.state).toBe('ready')
  })

  it('are rejected if the thread that was asked dies, while its siblings keep serving', async () => {
    const child = await fork(2, { restart: true })
    await expect(child.request('fail')).rejects.toMatchObject({ code: 'ASC_CHILD_EXITED', message: expect.stringMatching(/error \(code 3\)/) as string })
    expect(await child.request('who')).toBeGreaterThan(0)
    expect(child.state).toBe('ready')
  })

  it('are cancelled through the fork', async () => {
    const child = await fork(2)
    const controller = new AbortController()
    const asked = child.request('wait', { signal: controller.signal })
    await until(() => heard.includes('wait'))
    controller.abort()
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
    await until(() => heard.includes('called off'))
  })
})

/** Sends until the child asks to wait, and returns how many. */
function fill(child: Child): number {
  let sent = 1
  while (child.send(sent)) sent++
  return sent
}
