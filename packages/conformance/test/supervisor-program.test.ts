import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { SupervisorProgram, type ProgramOptions } from '../src/subject/supervisor-program.js'

const program = { module: fileURLToPath(new URL('../dist/memory-backend.js', import.meta.url)), export: 'Memory' }
const started: SupervisorProgram[] = []

async function start(options: ProgramOptions = {}): Promise<SupervisorProgram> {
  const supervisor = new SupervisorProgram(program, options)
  started.push(supervisor)
  await supervisor.up
  return supervisor
}

/** A module that Node loads before the program: it keeps back the answer with this number. */
function withholding(call: number): ProgramOptions {
  const source = `const send = process.send.bind(process); process.send = (message) => message.call === ${call} || send(message)`
  return { env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(source)}` } }
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((supervisor) => supervisor.kill()))
})

describe('a supervisor program', () => {
  it('rejects a call that it does not answer before it ends, and each call after that', async () => {
    const supervisor = await start()
    await expect(supervisor.call('exit')).rejects.toThrow("before it answered 'exit'")
    await expect(supervisor.call('size')).rejects.toThrow("before it answered 'size'")
  })

  it('gives an answer that was sent just before the end', async () => {
    const supervisor = await start()
    expect(await supervisor.call('crash')).toBeUndefined()
    await supervisor.exited
  })

  it('ends when asked to, also when its last answer is lost', async () => {
    const unhandled: unknown[] = []
    const note = (error: unknown) => unhandled.push(error)
    process.on('unhandledRejection', note)
    try {
      const supervisor = await start(withholding(3)) // the calls are: up, stop, disconnect
      expect(await supervisor.finish()).toEqual({ code: 0, signal: null })
      await setImmediate() // a rejection that nobody handles is known after the microtasks
      expect(unhandled).toEqual([])
    } finally {
      process.off('unhandledRejection', note)
    }
  })
})
