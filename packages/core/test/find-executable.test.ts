import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findExecutable } from '../src/system/find-executable.js'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asc-path-'))
  for (const name of ['first', 'second', 'second/folder']) mkdirSync(join(folder, name))
  make('first/text', 0o644)
  for (const name of ['second/text', 'first/tool', 'second/tool']) make(name, 0o755)
  symlinkSync('tool', join(folder, 'second/link'))
  symlinkSync('nowhere', join(folder, 'second/broken'))
  path = ['first', 'second'].map((name) => join(folder, name)).join(delimiter)
})
afterEach(() => rmSync(folder, { recursive: true }))

function make(name: string, mode: number): void {
  writeFileSync(join(folder, name), '')
  chmodSync(join(folder, name), mode)
}

describe.runIf(process.platform !== 'win32')('the file of a command', () => {
  it('is the first in PATH that can be run', () => {
    expect(findExecutable('tool', path)).toBe(join(folder, 'first/tool'))
    expect(findExecutable('text', path)).toBe(join(folder, 'second/text'))
    expect(findExecutable('link', path)).toBe(join(folder, 'second/link'))
  })

  it('is looked up in the working folder if it has a slash', () => {
    expect(findExecutable('./tool', '', join(folder, 'first'))).toBe(join(folder, 'first/tool'))
    expect(findExecutable(join(folder, 'second/tool'), '')).toBe(join(folder, 'second/tool'))
  })

  it.each(['missing', 'folder', 'broken', './missing', '/no/such/tool', ''])('is not found: %j', (command) => {
    const refused = { name: 'SpawnError', code: 'ASC_SPAWN', cause: { code: 'ENOENT' } }
    expect(() => findExecutable(command, path, folder)).toThrow(expect.objectContaining({ ...refused, cause: expect.objectContaining(refused.cause) }))
    expect(() => findExecutable(command, path, folder)).toThrow(`'${command}'`)
  })
})
