// Prints `N passed, N failed` (and how many were skipped, if any were) for the last run of all packages, from the files that they left.
// Fails when anything failed, and when no test ran.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { testCounts } from './test-counts.js'
import { root, workspace } from './workspace.js'

// Slow suites have a script of their own and no part in this count.
const folders = workspace().filter(({ manifest }) => manifest.scripts?.test).map(({ folder }) => folder).filter((folder) => existsSync(join(root, folder, 'test')))
const { passed, failed, skipped, failures, problems } = testCounts(root, folders)
for (const name of failures) console.error(`Failed: ${name}`)
for (const problem of problems) console.error(problem)
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
