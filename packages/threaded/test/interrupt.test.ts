import { describe, expect, it } from 'vitest'
import { make, perform } from './threads.js'

describe('a thread that is interrupted', () => {
  it('drains if it waits for the signal', async () => {
    const { child, ready, said, exited } = perform(make(), 'drain')
    await ready
    child.interrupt()
    expect(await said('drained')).toBe('drained after The instance was interrupted by SIGINT')
    expect(await exited).toMatchObject({ success: true, code: 0, reason: 'interrupted' })
  })

  it('is woken from a sleep', async () => {
    const { child, ready, exited } = perform(make(), 'wait')
    await ready
    child.terminate()
    expect(await exited).toMatchObject({ success: true, code: 0, reason: 'interrupted' })
  })

  it.each(['interrupt', 'terminate'] as const)('by %s() ends at once and successfully if nothing waits for it', async (method) => {
    const { child, ready, exited } = perform(make(), 'never')
    await ready
    child[method]()
    expect(await exited).toMatchObject({ success: true, code: 0, reason: 'interrupted' })
  })

  it('before it has begun to run still gets the interrupt', async () => {
    const { child, exited } = perform(make(), 'wait')
    child.interrupt()
    expect(await exited).toMatchObject({ success: true, reason: 'interrupted' })
  })

  it('and ignores it is ended by the end of the grace period', async () => {
    const container = make()
    const { ready, said, exited } = perform(container, 'ignore')
    await ready
    const stopped = container.stop(50)
    await said('ignored')
    await stopped
    expect(await exited).toMatchObject({ success: false, code: null, reason: 'killed', leaked: false })
  })
})

describe("a task's own handler", () => {
  it.each([['SIGINT', 'interrupt'], ['SIGTERM', 'terminate']] as const)('of %s is called as in a process, and replaces the default action', async (on, method) => {
    const { child, ready, said, exited } = perform(make(), { act: 'handle', on })
    await ready
    child[method]()
    expect(await said('handled')).toBe(`handled ${on}`)
    expect(await exited).toMatchObject({ code: 5 })
  })

  it('of SIGHUP replaces the default action', async () => {
    const { child, ready, said, exited } = perform(make(), { act: 'handle', on: 'SIGHUP' })
    await ready
    child.hangup()
    expect(await said('handled')).toBe('handled SIGHUP')
    expect(child.state).toBe('ready')
    child.interrupt()
    expect(await exited).toMatchObject({ reason: 'interrupted' })
  })

  it('of another signal changes nothing', async () => {
    const { child, ready, exited } = perform(make(), { act: 'handle', on: 'SIGHUP' })
    await ready
    child.interrupt()
    expect(await exited).toMatchObject({ success: true, reason: 'interrupted' })
  })
})

it('SIGHUP ends a thread that does not handle it', async () => {
  const { child, ready, exited } = perform(make(), 'never')
  await ready
  child.hangup()
  expect(await exited).toMatchObject({ success: true, code: 0, reason: 'returned' })
})

it('messages and signals to a thread that has ended have no effect', async () => {
  const { child, exited } = perform(make(), { act: 'exit', code: 0 })
  await exited
  for (const method of ['interrupt', 'terminate', 'hangup', 'kill'] as const) child[method]()
  expect(child.state).toBe('exited')
})
