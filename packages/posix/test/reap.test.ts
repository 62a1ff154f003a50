import { execFile, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { reap, setChildSubreaper } from '@asc/posix'
import { describe, expect, it } from 'vitest'

const init = fileURLToPath(new URL('./fixtures/init.mjs', import.meta.url))
const run = promisify(execFile)
const mayUnshare = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0

const all = { codes: Array.from({ length: 20 }, (_, code) => code), codesInThread: Array.from({ length: 10 }, (_, code) => code), orphans: true }

describe.runIf(process.platform === 'linux')('reaping', () => {
  it('takes what has ended and was handed to a subreaper, and no exit of its own children', async () => {
    const { stdout } = await run(process.execPath, [init])
    expect(JSON.parse(stdout)).toMatchObject(all)
  })

  it('does so when timers come late, and several at once', async () => {
    const { stdout } = await run(process.execPath, [init, 'late'])
    expect(JSON.parse(stdout)).toMatchObject(all)
  })

  it.runIf(mayUnshare)('does so as PID 1 of a container', async () => {
    const { stdout } = await run('unshare', ['--pid', '--fork', '--mount-proc', process.execPath, init])
    expect(JSON.parse(stdout)).toMatchObject({ ...all, pid: 1 })
  })

  it('refuses what is no child, and what is no pid', () => {
    expect(() => reap(1)).toThrow(expect.objectContaining({ code: 'ECHILD', syscall: 'waitpid' }))
    for (const pid of [0, -1, 1.5, '1' as unknown as number]) expect(() => reap(pid)).toThrow(/'pid' must be a positive integer/)
    expect(() => setChildSubreaper(1 as unknown as boolean)).toThrow(/'on' must be a boolean/)
  })
})
