import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { outcomeFile } from './outcome-reporter.js'

/**
 * Adds up the tests of some suites from the files that each leaves in its folder. A suite that did not exit with 0 has at least one
 * failure, whatever its report says: an error outside of tests counts as one, and so does a suite that left no report or no outcome.
 *
 * @param root the repository
 * @param folders of the suites, relative to it
 * @returns {{ passed: number, failed: number, skipped: number, failures: string[], problems: string[] }} `failures` names each test that failed,
 *   `problems` each failure that is not one of a test
 */
export function testCounts(root, folders) {
  const counts = { passed: 0, failed: 0, skipped: 0, failures: [], problems: [] }
  for (const folder of folders) {
    const suite = countSuite(folder, read(join(root, folder, 'test-report.json')), read(join(root, folder, outcomeFile)))
    counts.passed += suite.passed
    counts.skipped += suite.skipped
    counts.failed += suite.failed + suite.problems.length
    counts.failures.push(...suite.failures)
    counts.problems.push(...suite.problems)
  }
  return counts
}

function countSuite(folder, report, outcome) {
  const files = report?.testResults ?? []
  const results = files.flatMap(({ assertionResults }) => assertionResults)
  const count = (wanted) => results.filter(({ status }) => status === wanted).length
  const passed = count('passed')
  const failures = results.filter(({ status }) => status === 'failed').map(({ fullName }) => `${folder}: ${fullName}`)
  const failed = failures.length
  const problems = [
    ...files.filter(isBroken).map(({ name, message }) => `${folder}: ${name} failed outside of its tests: ${message}`),
    ...(outcome?.errors ?? []).map((error) => `${folder}: an error that no test caught: ${error}`),
    ...(report ? [] : [`${folder} has tests but left no report`]),
    ...(report && !outcome ? [`${folder} was ended before it was done`] : []),
  ]
  if (outcome && outcome.exitCode !== 0 && failed + problems.length === 0) problems.push(`${folder}: its tests passed, but it exited with ${outcome.exitCode}`)
  return { passed, failed, skipped: results.length - passed - failed, failures, problems }
}

/** A file that failed though none of its tests did, as it could not be loaded. */
function isBroken({ status, assertionResults }) {
  return status === 'failed' && !assertionResults.some((result) => result.status === 'failed')
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
