import { connect } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { make, perform } from './threads.js'

interface About {
  threadId: number
  pid: number
  env: Record<string, string>
  execArgv: string[]
  entry: string
  comm?: string
  json: unknown
}

describe('a thread', () => {
  it('is known by its thread id, and not by a pid', async () => {
    const { child, told, exited } = perform(make(), 'about')
    const { threadId, pid, json } = await told<About>()
    expect(child).toMatchObject({ threadId, pid: undefined })
    expect(pid).toBe(process.pid)
    expect(json).toEqual({ name: 'thread', kind: 'thread', pid, interrupted: false })
    expect(await exited).toMatchObject({ success: true, code: 0, signal: null, reason: 'returned', leaked: false })
    expect(child.threadId).toBe(threadId)
  })

  it('has an environment of its own', async () => {
    const container = make()
    process.env.ASC_TEST_SHARED = 'from the parent'
    const one = perform(container, 'about', { name: 'one', env: { ASC_TEST_SHARED: undefined, ASC_TEST_OWN: '1' } })
    const other = perform(container, 'about', { name: 'other' })
    delete process.env.ASC_TEST_SHARED
    const [envOfOne, envOfOther] = [(await one.told<About>()).env, (await other.told<About>()).env]
    expect(envOfOne.ASC_TEST_OWN).toBe('1')
    expect(envOfOne).not.toHaveProperty('ASC_TEST_SHARED')
    expect(envOfOther.ASC_TEST_SHARED).toBe('from the parent')
    expect(envOfOther).not.toHaveProperty('ASC_TEST_OWN')
    await container.wait()
    expect(process.env).not.toHaveProperty('LEFT_BY')
  })

  it('has the Node options of the program, or those that a thread can have, and its own', async () => {
    const container = make()
    const execArgv = ['--no-warnings', '--conditions=special']
    const own = perform(container, 'about', { execArgv })
    expect((await own.told<About>()).execArgv).toEqual([...process.execArgv, ...execArgv])
    const alone = perform(container, 'about', { execArgv, inheritExecArgv: false })
    expect((await alone.told<About>()).execArgv).toEqual(execArgv)
    expect((await perform(container, 'about').told<About>()).execArgv).toEqual(process.execArgv)
  })

  it.skipIf(process.platform !== 'linux')('is shown by the system under its name, even after a change', async () => {
    const container = make()
    expect((await perform(container, 'about', { name: 'a-name-of-many-letters' }).told<About>()).comm).toBe('a-name-of-many-')
    const renamed = perform(container, { act: 'about', rename: 'changed' })
    expect((await renamed.told<About>()).comm).toBe('changed')
    expect(renamed.child.name).toBe('changed')
  })

  it('leaves the port of node:worker_threads to the task', async () => {
    const container = make()
    const thread = perform(container, 'own')
    expect(await thread.told()).toEqual({ isMainThread: false })
    expect(await thread.exited).toMatchObject({ reason: 'returned' })
    expect(thread.child.reported).not.toHaveProperty('ready')
  })

  it('lives until its event loop is empty', async () => {
    const { child, ready, exited } = perform(make(), 'serve')
    await ready
    const socket = connect(Number(child.status), '127.0.0.1')
    await once(socket, 'data')
    child.interrupt()
    socket.end()
    expect(await exited).toMatchObject({ success: true, code: 0, reason: 'interrupted' })
  })
})

describe('process.exit() and process.exitCode', () => {
  it.each([[0, 'returned'], [7, 'error']])('with %i ends only the thread', async (code, reason) => {
    const container = make()
    const sibling = perform(container, 'wait')
    await sibling.ready
    const thread = perform(container, { act: 'exit', code })
    expect(await thread.exited).toMatchObject({ code, signal: null, reason })
    // What it said just before has arrived.
    expect(thread.child.status).toBe('exiting')
    expect(sibling.child.state).toBe('ready')
  })

  it('the exit code that a task leaves behind is the one that counts', async () => {
    expect(await perform(make(), { act: 'exitCode', code: 3 }).exited).toMatchObject({ code: 3, reason: 'error', success: false })
  })
})

describe('an error', () => {
  it.each(['throw', 'crash'])('by %s keeps its name, message, code, stack and cause', async (act) => {
    const { error, ...status } = await perform(make(), act, { output: 'pipe' }).exited
    expect(status).toMatchObject({ code: 1, signal: null, reason: 'error' })
    expect(error).toMatchObject({ name: 'RangeError', message: 'out of range', code: 'E_RANGE', cause: { name: 'TypeError', message: 'the cause' } })
    expect(error!.stack).toMatch(/^RangeError.*\n.*fixtures\/act\.mjs:\d+/)
  })

  it('of an unhandled rejection ends the thread', async () => {
    expect(await perform(make(), 'reject', { output: 'pipe' }).exited).toMatchObject({ code: 1, reason: 'error', error: { message: 'nobody caught this' } })
  })

  it('can be any thrown value', async () => {
    expect(await perform(make(), 'throwText', { output: 'pipe' }).exited).toMatchObject({ code: 1, reason: 'error', error: { message: 'Thrown: a text' } })
  })

  it('that the task handles does not end the thread', async () => {
    const thread = perform(make(), 'recover', { output: 'pipe' })
    expect(await thread.said('recovered')).toBe('recovered from out of range')
    const status = await thread.exited
    expect(status).toMatchObject({ success: true, reason: 'returned', output: '' })
    expect(status).not.toHaveProperty('error')
  })

  it('before the task is loaded is reported too', async () => {
    const container = make()
    const missing = perform(container, 'wait', { execArgv: ['--import', 'file:///no/such/preload.mjs'] })
    expect(await missing.exited).toMatchObject({ reason: 'error', error: { message: expect.stringContaining('preload.mjs') as string } })
  })
})
