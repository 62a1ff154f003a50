import { Hybrid, HybridBackend } from '@asc/hybrid'
import { describe, expect, it } from 'vitest'

const task = new URL('./fixtures/none.mjs', import.meta.url)

describe('the options of processes of threads', () => {
  it.each([[null], [5], ['text'], [[]], [() => {}]])('%s are refused', (options) => {
    for (const construct of [() => new Hybrid(options as never), () => new HybridBackend(options as never)]) {
      expect(construct).toThrow(TypeError)
      expect(construct).toThrow("Cannot create the container as 'options' must be an object: current value is ")
    }
    for (const start of [() => new Hybrid().run(task, options as never), () => new Hybrid().spawn(task, options as never)]) {
      expect(start).toThrow(TypeError)
      expect(start).toThrow("Cannot spawn the child as 'options' must be an object: current value is ")
    }
  })

  it.each([['orphan', 'orphans'], ['terminateTimeuot', 'terminateTimeout'], ['healthcheckInterval', 'healthCheckInterval'], ['startegy', 'strategy']])('%s is refused, and %s suggested', (option, meant) => {
    expect(() => new Hybrid({ [option]: 1 })).toThrow(new TypeError(`Cannot create the container as '${option}' is not an option; did you mean '${meant}'?`))
  })

  it.each([['froks', 'forks'], ['thread', 'threads'], ['cuont', 'count'], ['ready_', 'ready']])('of run: %s is refused, and %s suggested', (option, meant) => {
    expect(() => new Hybrid().run(task, { [option]: 1 })).toThrow(new TypeError(`Cannot spawn the child as '${option}' is not an option; did you mean '${meant}'?`))
  })

  it.each([['healthCheckInterval', 0], ['healthCheckInterval', 2 ** 31], ['terminateTimeout', -1]])('%s of %d is refused by its backend', (option, value) => {
    expect(() => new HybridBackend({ [option]: value })).toThrow(RangeError)
  })
})
