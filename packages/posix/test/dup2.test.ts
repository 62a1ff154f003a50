import { closeSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dup2 } from '@asc/posix'
import { afterEach, beforeEach, expect, it } from 'vitest'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asc-dup2-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('replaces one open file by another under the same number', () => {
  const [one, two] = [openSync(join(folder, 'one'), 'w'), openSync(join(folder, 'two'), 'w')]
  dup2(one, two)
  closeSync(one)
  writeSync(two, 'written')
  closeSync(two)
  expect(readFileSync(join(folder, 'one'), 'utf8')).toBe('written')
  expect(readFileSync(join(folder, 'two'), 'utf8')).toBe('')
})

it('throws for bad descriptors, and leaves the target as it was', () => {
  const file = openSync(join(folder, 'one'), 'w')
  const { ino } = fstatSync(file)
  expect(() => dup2(1_000_000, file)).toThrow(expect.objectContaining({ code: 'EBADF', syscall: 'dup3' }) as Error)
  expect(fstatSync(file).ino).toBe(ino)
  expect(() => dup2(1.5, file)).toThrow(TypeError)
  closeSync(file)
})
