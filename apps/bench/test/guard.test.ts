import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'

const require = createRequire(import.meta.url)

/** Kilobytes of the file that a child loads before its task, with some room. A child that needs more starts later: say in a decision why. */
describe.each([['@asc/forked', 50], ['@asc/threaded', 47]])('the entry of the children of %s', (name, kilobytes) => {
  const entry = new URL('entry.cjs', `file://${require.resolve(name)}`)

  test('stays small', () => {
    expect(statSync(entry).size).toBeLessThan(kilobytes * 1024)
  })

  test('is one file that loads nothing but modules of Node', () => {
    const loaded = [...readFileSync(entry, 'utf8').matchAll(/\brequire\("([^"]+)"\)/g)].map(([, module]) => module)
    expect(loaded).not.toEqual([])
    expect(loaded.filter((module) => !module!.startsWith('node:') && !require('node:module').isBuiltin(module))).toEqual([])
  })
})
