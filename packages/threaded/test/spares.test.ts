import { createLogger } from '@asc/core'
import { SpareHandover, untilWarm, type BackendChild, type ChildContext, type ModuleTask } from '@asc/core/backend'
import { ThreadedBackend } from '@asc/threaded'
import { describe, expect, it } from 'vitest'

const task: ModuleTask = { kind: 'module', url: new URL('./fixtures/act.mjs', import.meta.url).href }
const backend = new ThreadedBackend()

function context(data: unknown): ChildContext {
  return {
    name: 'web', data,
    ready: 'start', listeners: {}, env: {}, execArgv: undefined, resourceLimits: undefined, output: 'inherit', healthCheckTimeout: undefined, recycle: undefined,
    logger: createLogger('silent'),
  }
}

/** A warm thread that is taken, and what it is replaced by if it must be. */
async function take(data: unknown, before: (spare: BackendChild) => void) {
  const idle = backend.prepare(task, context(data))
  await untilWarm(idle.child)
  const afresh: BackendChild[] = []
  before(idle.child)
  const taken = new SpareHandover(idle, { name: 'web' }, () => {
    const child = backend.start(task, context(data))
    afresh.push(child)
    return child
  })
  return { idle, afresh, taken }
}

const ready = (child: BackendChild) =>
  new Promise<void>((resolve) => child.onMessage((message) => (message as { ready?: boolean }).ready && resolve()))

describe('a spare thread', () => {
  it('that is alive becomes the child', async () => {
    const { idle, afresh, taken } = await take({ act: 'wait' }, () => {})
    await ready(taken)
    expect([taken.threadId, afresh.length]).toEqual([idle.child.threadId, 0])
    taken.interrupt()
    expect(await taken.exited).toMatchObject({ code: 0 })
    expect(afresh).toEqual([])
  })

  it('that ends while it is taken is replaced by a new thread, and no exit is emitted for it', async () => {
    const { idle, afresh, taken } = await take({ act: 'wait' }, (spare) => spare.kill())
    await ready(taken)
    expect(afresh).toHaveLength(1)
    expect(taken.threadId).toBe(afresh[0]!.threadId)
    expect(taken.threadId).not.toBe(idle.child.threadId)
    taken.interrupt()
    expect(await taken.exited).toMatchObject({ code: 0 })
  })

  it('that ends while it is taken is not replaced if the child was asked to end', async () => {
    const { afresh, taken } = await take({ act: 'wait' }, (spare) => spare.kill())
    taken.interrupt()
    expect(await taken.exited).toEqual({ code: 0, signal: null, killed: true })
    expect(afresh).toEqual([])
  })

  it('that cannot load its task reports why', async () => {
    const missing: ModuleTask = { kind: 'module', url: new URL('./fixtures/missing.mjs', import.meta.url).href }
    const { child } = backend.prepare(missing, context(undefined))
    await expect(untilWarm(child)).rejects.toMatchObject({ code: 'ASC_TASK', message: expect.stringContaining('missing.mjs') as string })
    expect(await child.exited).toMatchObject({ code: 1 })
  })
})
