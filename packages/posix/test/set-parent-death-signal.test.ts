import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { setParentDeathSignal } from '@asc/posix'

test.skipIf(process.platform !== 'linux')('a child that never yields dies with its parent', async () => {
  const parent = spawn(process.execPath, [fileURLToPath(new URL('./fixtures/parent.mjs', import.meta.url))], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [pid] = (await once(parent.stdout, 'data')) as [Buffer]
  expect(() => process.kill(Number(pid), 0)).not.toThrow()
  parent.kill('SIGKILL')
  // The child holds the other end of this pipe: it ends when the child does.
  await once(parent.stdout.resume(), 'end')
})

test.skipIf(process.platform !== 'linux')('0 clears it', () => {
  setParentDeathSignal('SIGTERM')
  setParentDeathSignal(0)
})

test('an invalid signal is refused', () => {
  expect(() => setParentDeathSignal('SIGNONE' as NodeJS.Signals)).toThrow(new TypeError("Cannot make the system call as 'signal' must be the name of a signal or 0: current value is 'SIGNONE'"))
})
