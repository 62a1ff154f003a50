import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

/** Runs a module in a process of its own, since this one may have loaded koffi already. */
const run = (source: string) => JSON.parse(execFileSync(process.execPath, ['--input-type=module', '--eval', source], { cwd: import.meta.dirname, encoding: 'utf8' })) as unknown

const addons = "process.report.getReport().sharedObjects.filter((path) => path.includes('koffi'))"

test('nothing native is loaded before the first call', () => {
  expect(run(`import '@asc/posix'; console.log(JSON.stringify(${addons}))`)).toEqual([])
  expect(run(`import { dup } from '@asc/posix'; dup(1); console.log(JSON.stringify(${addons}))`)).toHaveLength(1)
})

test('a system without the call throws ENOSYS, and loads nothing', () => {
  const attempt = `
    import * as posix from '@asc/posix'
    Object.defineProperty(process, 'platform', { value: 'win32' })
    const failure = (call) => { try { call() } catch ({ code, message }) { return [code, message] } }
    console.log(JSON.stringify([failure(() => posix.dup(1)), failure(() => posix.sendDatagram('x', Buffer.from('x'))),
      failure(() => posix.setParentDeathSignal('SIGKILL')), ${addons}]))`
  expect(run(attempt)).toEqual([
    ['ENOSYS', 'fcntl ENOSYS on win32'],
    ['ENOSYS', 'sendmsg ENOSYS on win32'],
    ['ENOSYS', 'prctl ENOSYS on win32'],
    [],
  ])
})
