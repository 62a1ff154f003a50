import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../../../free-port.base.js'
import { asc, fixtures, type Outcome } from './asc.js'

describe('asc record', { timeout: 120_000 }, () => {
  let folder: string
  const run = (...args: string[]): Promise<Outcome> => asc(args, { cwd: folder, env: { ASC_RUNTIME_DIR: join(folder, 'run'), ASC_STATE_DIR: join(folder, 'state') } })

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'asc-record-'))
    cpSync(`${fixtures}programs/server.cjs`, join(folder, 'server.cjs'))
  })
  afterEach(async () => {
    await run('stop', 'shop', '--now')
    rmSync(folder, { recursive: true, force: true })
  })

  it('writes the last minutes of a service into a file, for its owner alone', async () => {
    expect(await run('start', 'server.cjs', '-n', 'shop', '-p', String(await freePort()))).toMatchObject({ code: 0 })
    expect(await run('record', 'shop', '--out', 'report.html')).toMatchObject({ code: 0, stdout: `${join(folder, 'report.html')}\n`, stderr: expect.stringContaining('Recorded the last minutes of shop') })
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toMatch(/^<!doctype html>\n<html lang="en" data-recorded>[^]*<\/html>\s*$/)
    expect(statSync(join(folder, 'report.html')).mode & 0o777).toBe(0o600)
    const { file, bytes } = JSON.parse((await run('record', '--json')).stdout) as { file: string; bytes: number }
    expect(statSync(file).size).toBe(bytes)
    expect(await run('record', 'shop', '--out', 'no/such/folder.html')).toMatchObject({ code: 1, stderr: expect.stringContaining('Cannot write') })
    expect(await run('record', 'shop', '--list')).toMatchObject({ code: 0, stdout: "'shop' has left no recording.\n" })
  })

  it('tells of the file that a service has left which could not start', async () => {
    writeFileSync(join(folder, 'broken.cjs'), "throw new Error('there is no database')")
    expect((await run('start', 'broken.cjs', '-n', 'shop')).code).toBe(1)
    const [left] = (await run('record', 'shop', '--list')).stdout.trim().split('\n')
    expect(left).toContain(join(folder, 'state', 'recordings', 'shop'))
    expect(await run('record', 'shop')).toMatchObject({ code: 3, stderr: expect.stringContaining(left!) })
    expect((await run('record', 'nothing')).code).toBe(3)
  })
})
