import { drills, perform, soak } from '@asc/drills'
import { describe, expect, it } from 'vitest'

/** The most telling ones, and quick; all others are run by the command. */
const telling = {
  forked: [
    'kill-child', 'kill-founder', 'kill-supervisor-of-founders', 'garbage', 'kill-supervisor-of-busy', 'too-many-files', 'full-disk', 'output-closed', 'relayed-stop',
  ],
  threaded: ['uncaught-error', 'kill-supervisor', 'too-many-files', 'port-taken'],
  hybrid: ['kill-child', 'kill-supervisor', 'too-many-files'],
} as const
const seed = 1

describe.each(['forked', 'threaded', 'hybrid'] as const)('%s', (backend) => {
  it.each(telling[backend])('%s', async (name) => {
    const { broken } = await perform(drills.find((drill) => drill.name === name)!, backend, seed)
    expect(broken && `${broken.reason}\n${broken.account}`).toBeUndefined()
  })
})

it('a soak of ten steps on forked, seed 3', async () => {
  const { broken } = await perform(soak({ steps: 10 }), 'forked', 3)
  expect(broken && `${broken.reason}\n${broken.account}`).toBeUndefined()
})

it('each drill says where it makes sense, and why not elsewhere', () => {
  expect(new Set(drills.map(({ name }) => name)).size).toBe(drills.length)
  for (const { name, backends, except } of drills) expect(except === undefined, name).toBe(backends.length === 3)
})
