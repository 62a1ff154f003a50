import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { lastingBin, lastingNode } from '../src/machine/lasting-paths.js'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'asc-paths-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function file(path: string): string {
  const full = join(folder, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, '')
  chmodSync(full, 0o755)
  return full
}

it('a unit runs Node by a name that leads to it, rather than by the folder of its version', () => {
  const real = file('versions/node/v20.1.0/bin/node')
  mkdirSync(join(folder, 'bin'))
  symlinkSync(real, join(folder, 'bin/node'))
  expect(lastingNode(real, [join(folder, 'bin')])).toEqual({ path: join(folder, 'bin/node') })
  expect(lastingNode(real, [])).toEqual({ path: real, warning: expect.stringContaining('has a version in its path') })
})

it('a unit runs another Node of PATH not', () => {
  const real = file('v20.1.0/node')
  file('bin/node')
  expect(lastingNode(real, [join(folder, 'bin')]).path).toBe(real)
})

it('a unit runs the command through node_modules of the project, rather than a store of versions', () => {
  const real = file('store/@asc+cli@1.2.3/node_modules/@asc/cli/bin/asc.js')
  mkdirSync(join(folder, 'app/node_modules/@asc'), { recursive: true })
  symlinkSync(join(real, '../..'), join(folder, 'app/node_modules/@asc/cli'))
  expect(lastingBin(real, join(folder, 'app'))).toEqual({ path: join(folder, 'app/node_modules/@asc/cli/bin/asc.js') })
  expect(lastingBin(real, folder)).toMatchObject({ path: real, warning: expect.stringContaining('version') })
})
