import { describe, expect, it } from 'vitest'
import { make, perform } from './threads.js'

describe('a thread that sends a signal to its own process', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s ends it alone, and as if its parent had asked', async (signal) => {
    const container = make()
    const other = perform(container, 'wait')
    await other.ready
    const { said, exited } = perform(container, { act: 'raise', signal })
    expect(await said('sent')).toBe('sent true')
    expect(await exited).toMatchObject({ success: true, code: 0 })
    expect(other.child.state).toBe('ready')
  })

  it.each(['zero', 'group'])('or to its group (%s) means itself', async (to) => {
    const { exited } = perform(make(), { act: 'raise', signal: 'SIGTERM', to })
    expect(await exited).toMatchObject({ success: true, code: 0 })
  })

  it.each([['SIGTERM', 15], ['SIGHUP', 1], ['SIGUSR2', 12]] as const)('%s calls its handler with name and number', async (signal, number) => {
    const { child, said } = perform(make(), { act: 'raise', signal, handled: true })
    expect(await said('handled')).toBe(`handled ${signal} ${number}`)
    expect(child.state).toBe('ready')
  })

  it('and handles it not, ends by it', async () => {
    const { exited } = perform(make(), { act: 'raise', signal: 'SIGUSR2' })
    expect(await exited).toMatchObject({ success: false, code: null, signal: 'SIGUSR2', reason: 'signal' })
  })

  it.each(['SIGKILL', 'SIGABRT'])('%s ends it at once, without a handler of its end', async (signal) => {
    const { said, exited } = perform(make(), signal === 'SIGABRT' ? 'abort' : { act: 'raise', signal })
    expect(await exited).toMatchObject({ success: false, code: null, signal, reason: 'signal' })
    await expect(said('exits')).rejects.toThrow('It ended')
  })

  it.each(['SIGSTOP', 'SIGWINCH', 'SIGCHLD'])('%s goes on, and so does the program', async (signal) => {
    const { child, said, exited } = perform(make(), { act: 'raise', signal })
    await said('sent')
    child.kill()
    expect(await exited).toMatchObject({ reason: 'killed' })
  })

  it('again, after it has cleaned up for it, drains to its end', async () => {
    const { child, ready, said, exited } = perform(make(), 'raiseAgain')
    await ready
    child.interrupt()
    expect(await said('raised')).toBe('raised SIGINT')
    await said('finished')
    expect(await exited).toMatchObject({ success: true, code: 0, reason: 'interrupted' })
  })

  it('finds there what a process finds: itself, an error for no signal, and a handler of ours', async () => {
    const { told, exited } = perform(make(), 'askForProcess')
    expect(await told()).toEqual({ exists: true, refused: 'ERR_UNKNOWN_SIGNAL', listeners: 1 })
    await exited
  })
})
