// Shows that a suite that fails in any way is counted as failed: small suites, really run, each with what its counts must be.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testCounts } from './test-counts.js'
import { root } from './workspace.js'

const passes = `it('passes', () => {})\n`
const cases = [
  ['a test that passes', passes, { passed: 1, failed: 0 }],
  ['a test that fails', `${passes}it('fails', () => { throw new Error('no') })\n`, { passed: 1, failed: 1 }, 'suite: fails'],
  ['an unhandled rejection', `it('passes', async () => { void Promise.reject(new Error('nobody caught this')); await new Promise(setImmediate) })\n`, { passed: 1, failed: 1 }, 'Error: nobody caught this'],
  ['an uncaught exception after the tests', `${passes}afterAll(async () => { setImmediate(() => { throw new Error('too late') }); await new Promise((done) => setTimeout(done, 20)) })\n`, { passed: 1, failed: 1 }, 'Error: too late'],
  ['a test that fails, and an unhandled rejection', `it('fails', async () => { void Promise.reject(new Error('nobody caught this')); await new Promise(setImmediate); throw new Error('no') })\n`, { passed: 0, failed: 2 }, 'nobody caught this'],
  ['a file that cannot be loaded', `throw new Error('broken')\n`, { passed: 0, failed: 1 }, 'broken'],
  ['a worker that ends', `it('ends', () => { process.kill(process.pid, 'SIGKILL') })\n`, { passed: 0, failed: 1 }],
  ['a runner that is killed', `${passes}afterAll(async () => { process.kill(process.ppid, 'SIGKILL'); await new Promise(() => {}) })\n`, { passed: 0, failed: 1 }, 'no report'],
  ['a runner that exits with another code', `${passes}`, { passed: 1, failed: 1 }, 'exited with 3', { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`process.once('exit', () => { process.exitCode = 3 })`)}` }],
]

for (const [what, source, expected, named, env] of cases) {
  const folder = mkdtempSync(join(tmpdir(), 'asc-counts-'))
  try {
    const { passed, failed, failures, problems } = run(folder, source, env)
    const told = [...failures, ...problems]
    const right = passed === expected.passed && failed === expected.failed && (named === undefined || told.some((line) => line.includes(named)))
    if (right) continue
    console.error(`${what}: counted ${passed} passed, ${failed} failed, with “${told.join('; ')}”; expected ${JSON.stringify(expected)} ${named ?? ''}`)
    process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(folder, source, env) {
  mkdirSync(join(folder, 'suite/test'), { recursive: true })
  writeFileSync(join(folder, 'suite/test/a.test.ts'), source)
  const args = ['run', '--config', join(root, 'vitest.base.ts'), '--root', join(folder, 'suite'), '--globals']
  spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], { cwd: root, env: { ...process.env, ...env }, stdio: 'ignore' })
  return testCounts(folder, ['suite'])
}
