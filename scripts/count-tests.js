// Reads the test reports of all packages and prints `N passed, N failed` (and how many were skipped, if any were).
// Fails when a test failed, when none ran, and when a package that has tests has left no report.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, workspace } from './workspace.js'

const members = workspace().filter(({ folder }) => existsSync(join(root, folder, 'test')))
const counts = { passed: 0, failed: 0, skipped: 0 }
let missing = 0

for (const { folder } of members) {
  const report = read(join(root, folder, 'test-report.json'))
  if (report === undefined) {
    console.error(`${folder} has tests but left no report.`)
    missing += 1
  } else {
    for (const file of report.testResults) count(file)
  }
}

const { passed, failed, skipped } = counts
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed > 0 || missing > 0 || passed === 0 ? 1 : 0

/** Adds the tests of one file. A file that failed with no test failing, as it could not be loaded, counts as one. */
function count({ status, assertionResults }) {
  const failures = assertionResults.filter((result) => result.status === 'failed').length
  const passes = assertionResults.filter((result) => result.status === 'passed').length
  counts.passed += passes
  counts.skipped += assertionResults.length - passes - failures
  counts.failed += status === 'failed' ? Math.max(failures, 1) : failures
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
