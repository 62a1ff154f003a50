import { Container, createLogger } from '@asc/core'
import type { Backend } from '@asc/core/backend'
import { expect, it } from 'vitest'
import { fixture } from '../src/index.js'
import { MemoryBackend } from './memory-backend.js'

/** A backend that was written without a parser. */
function modest(): Backend {
  const backend = new MemoryBackend()
  return { name: 'modest', capabilities: backend.capabilities, start: (task, context) => backend.start(task, context) }
}

it('a backend without a parser runs modules, and refuses functions with what to do instead', async () => {
  await using container = Reflect.construct(Container, [modest(), { logger: createLogger('silent') }]) as Container
  expect(() => container.spawn(() => {})).toThrow(expect.objectContaining({
    code: 'ASC_TASK',
    message: expect.stringMatching(/as a task: the backend 'modest' has no parser, and takes modules only\. Instead, move the task to a module of its own/) as string,
  }))
  expect(container.size).toBe(0)
  container.spawn(fixture('ready.mjs'))
  expect(await container.waitUntilReady()).toBe(true)
})
