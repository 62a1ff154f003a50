import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

const program = `
  const core = await import(${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)})
  const { channel, subscribe } = await import('node:diagnostics_channel')
  channel('asc:child:spawn') // looked at, and held by nobody
  await new Promise(setImmediate)
  gc()
  subscribe('asc:child:spawn', () => {})
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
  console.log(channel('asc:child:spawn').hasSubscribers)
`

test('a subscriber is not forgotten when an earlier channel of the name is collected', () => {
  expect(execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '--eval', program], { encoding: 'utf8' })).toBe('true\n')
})
