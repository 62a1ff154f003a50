import { subscribe } from 'node:diagnostics_channel'
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
  #deaths = []

  onInit({ config }) {
    // vitest says that one of its processes ended, but not by which signal.
    subscribe('child_process', ({ process: child }) => {
      child.once('exit', (code, signal) => {
        if (signal) this.#deaths.push(`a process of the tests, ${child.pid}, ended by ${signal}`)
        else if (code) this.#deaths.push(`a process of the tests, ${child.pid}, exited with ${code}`)
      })
    })
    const path = join(config.root, outcomeFile)
    rmSync(path, { force: true })
    process.once('exit', (code) => writeFileSync(path, `${JSON.stringify({ exitCode: process.exitCode ?? code, errors: this.#errors })}\n`))
  }

  onTestRunEnd(modules, unhandledErrors) {
    if (unhandledErrors.length === 0) return
    const unfinished = modules.filter((module) => !ended.has(module.state())).map(({ moduleId }) => `${moduleId} did not end`)
    const details = [...unfinished, ...this.#deaths]
    this.#errors = unhandledErrors.map((error, index) => [described(error), ...(index === 0 ? details : [])].join('; '))
  }
}

const ended = new Set(['passed', 'failed', 'skipped'])

/** An error with its causes: of a process that ended, vitest says only in a cause how. */
function described({ name, message, cause }) {
  return `${name}: ${message}${cause ? `; cause: ${described(cause)}` : ''}`
}
