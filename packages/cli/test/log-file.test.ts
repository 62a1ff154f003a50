import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fixtures } from './asc.js'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'asc-log-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function writer(size: number) {
  const path = join(folder, 'web.log')
  const descriptor = openSync(path, 'a')
  const child = spawn(process.execPath, [`${fixtures}programs/log-writer.mjs`, path, String(size)], { stdio: ['pipe', descriptor, descriptor, 'ipc'] })
  closeSync(descriptor)
  return {
    path,
    async write() {
      const looked = once(child, 'message')
      child.stdin!.write('go\n')
      await looked
    },
    async [Symbol.asyncDispose]() {
      child.kill()
      await once(child, 'exit')
    },
  }
}

it('a log file is rotated by its size, keeps so many old ones, and loses no line', async () => {
  await using log = writer(500)
  for (let round = 0; round < 4; round++) await log.write()
  expect([1, 2, 3].map((number) => existsSync(`${log.path}.${number}`))).toEqual([true, true, false])
  const kept = [`${log.path}.2`, `${log.path}.1`, log.path].map((path) => readFileSync(path, 'utf8')).join('')
  const numbers = [...kept.matchAll(/^line (\d+)$/gm)].map(([, number]) => Number(number))
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => numbers[0]! + index))
  expect(numbers.at(-1)).toBe(400)
  expect(kept).toContain('raw 400')
})

it('a log file that was moved away is opened anew', async () => {
  await using log = writer(1e9)
  await log.write()
  renameSync(log.path, `${log.path}.moved`)
  await log.write()
  await log.write()
  expect(readFileSync(log.path, 'utf8')).toContain('line 300')
  expect(readFileSync(`${log.path}.moved`, 'utf8')).toContain('line 100')
})
