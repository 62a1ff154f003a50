import { createRequire } from 'node:module'
import { describeContainer, describeOrphans, makeSubject, type Program } from '@asc/conformance'
import { Forked, ForkedBackend, type ForkedOptions } from '@asc/forked'
import { describe } from 'vitest'

const { capabilities } = new ForkedBackend()
const program: Program = { module: createRequire(import.meta.url).resolve('@asc/forked'), export: 'Forked' }

describeContainer('Forked', (options) => new Forked(options), capabilities, program)

describe.concurrent.each<[string, ForkedOptions, number]>([
  ['a watchdog in each child', { watchdog: true }, 5000],
  ['children that drain when their supervisor is gone', { orphans: 'drain' }, 15_000],
])('Forked with %s', (_name, options, spinning) => {
  const variant: Program = { ...program, options: { ...options } }
  describeOrphans(makeSubject((more) => new Forked({ ...options, ...more }), capabilities, variant), { spinning, deaths: ['is killed'] })
})
