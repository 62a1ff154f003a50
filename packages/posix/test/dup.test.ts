import { closeSync, fstatSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dup } from '@asc/posix'

let folder: string
let original: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asc-dup-'))
  writeFileSync(join(folder, 'file'), 'abcdef')
  original = openSync(join(folder, 'file'), 'r')
})
afterEach(() => {
  closeSync(original)
  rmSync(folder, { recursive: true })
})

const readTwo = (descriptor: number) => {
  const bytes = Buffer.alloc(2)
  readSync(descriptor, bytes)
  return String(bytes)
}

test('both descriptors are the same open file, with one position', () => {
  const second = dup(original)
  expect(second).not.toBe(original)
  expect([readTwo(original), readTwo(second), readTwo(original)]).toEqual(['ab', 'cd', 'ef'])
  closeSync(second)
})

test('closing one leaves the other open', () => {
  const second = dup(original)
  const third = dup(second)
  closeSync(second)
  expect(fstatSync(third).ino).toBe(fstatSync(original).ino)
  closeSync(third)
})

test.skipIf(process.platform !== 'linux')('it is closed in programs that this one starts', () => {
  const second = dup(original)
  const flags = /flags:\s+(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${second}`, 'utf8'))?.[1]
  expect(parseInt(flags ?? '0', 8) & 0o2000000).toBe(0o2000000)
  closeSync(second)
})

test("a descriptor that is not open is EBADF, in the form of Node's errors", () => {
  const second = dup(original)
  closeSync(second)
  expect(() => dup(second)).toThrow(expect.objectContaining({ message: `fcntl EBADF ${second}`, code: 'EBADF', errno: -9, syscall: 'fcntl' }) as Error)
  expect(() => dup(-1)).toThrow(expect.objectContaining({ code: 'EBADF' }) as Error)
})

test('an invalid descriptor is refused', () => {
  for (const value of [1.5, NaN, '1', undefined]) expect(() => dup(value as number)).toThrow(TypeError)
})
