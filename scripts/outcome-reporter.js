import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where a suite leaves how it ended, in its package's folder. */
export const outcomeFile = 'test-outcome.json'

/**
 * A reporter of vitest that writes how the suite ended: `{ exitCode, errors }`. The JSON report does not know of errors outside of tests,
 * such as an unhandled rejection, though vitest exits with 1 for them. A suite that is killed leaves no file.
 */
export class OutcomeReporter {
  #errors = []

  onInit({ config }) {
    const path = join(config.root, outcomeFile)
    rmSync(path, { force: true })
    process.once('exit', (code) => writeFileSync(path, `${JSON.stringify({ exitCode: process.exitCode ?? code, errors: this.#errors })}\n`))
  }

  onTestRunEnd(_modules, unhandledErrors) {
    this.#errors = unhandledErrors.map(({ name, message }) => `${name}: ${message}`)
  }
}
