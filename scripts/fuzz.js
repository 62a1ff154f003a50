// Runs the fuzz tests of all packages at length, from what is built.
//   pnpm fuzz                        100 000 cases each
//   pnpm fuzz 1000000 systemd        a million, of one package
//   ASC_FUZZ_SEED=… pnpm fuzz        what a failure has printed, again
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, workspace } from './workspace.js'

const [cases = '100000', ...names] = process.argv.slice(2)
if (!/^[1-9]\d*$/.test(cases)) {
  console.error(`Cannot run the fuzz tests as the number of cases must be a positive integer: current value is ${cases}`)
  process.exit(2)
}

const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const options = ['--config', '../../vitest.base.ts', '--root', '.', '--reporter=verbose', '--testTimeout=0', '--hookTimeout=0']
const packages = workspace().map(({ folder }) => folder).filter((folder) => names.length === 0 || names.some((name) => folder.endsWith(`/${name}`)))
for (const folder of packages.filter(hasFuzz)) {
  const since = performance.now()
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...options, '.fuzz.test.ts'], {
    cwd: join(root, folder),
    env: { ...process.env, ASC_FUZZ_CASES: cases },
    stdio: 'inherit',
  })
  console.log(`${folder}: ${status === 0 ? 'passed' : 'FAILED'}, ${cases} cases each, ${((performance.now() - since) / 1000).toFixed(0)} s`)
  if (status !== 0) process.exitCode = 1
}

function hasFuzz(folder) {
  const tests = join(root, folder, 'test')
  return existsSync(tests) && readdirSync(tests).some((name) => name.endsWith('.fuzz.test.ts'))
}
