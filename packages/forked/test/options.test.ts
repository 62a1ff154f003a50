import { Forked, ForkedBackend } from '@asc/forked'
import { describe, expect, it } from 'vitest'

describe('the options of processes', () => {
  it.each([[null], [5], ['text'], [[]], [() => {}]])('%s are refused', (options) => {
    for (const construct of [() => new Forked(options as never), () => new ForkedBackend(options as never)]) {
      expect(construct).toThrow(TypeError)
      expect(construct).toThrow("Cannot create the container as 'options' must be an object: current value is ")
    }
  })

  it.each([
    ['orphan', 'orphans'], ['watchDog', 'watchdog'], ['ploicy', 'policy'], ['healthcheckInterval', 'healthCheckInterval'], ['startegy', 'strategy'],
  ])('%s is refused, and %s suggested', (option, meant) => {
    expect(() => new Forked({ [option]: 1 })).toThrow(new TypeError(`Cannot create the container as '${option}' is not an option; did you mean '${meant}'?`))
  })

  it('of a container are refused by a backend alone', () => {
    expect(() => new ForkedBackend({ policy: {} } as object)).toThrow("'policy' is not an option; there are orphans, watchdog")
  })
})
