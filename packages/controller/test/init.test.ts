import { execFile, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const mayUnshare = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0

it.runIf(mayUnshare)('reaps as PID 1 what its children have left, and ends as it was asked to', async () => {
  const init = fileURLToPath(new URL('./fixtures/init.mjs', import.meta.url))
  const { stdout } = await promisify(execFile)('unshare', ['--pid', '--fork', '--mount-proc', process.execPath, init])
  expect(JSON.parse(stdout)).toEqual({ pid: 1, reaped: 5, zombies: 0 })
})
