import { defineConfig } from 'vitest/config'
import { OutcomeReporter } from './scripts/outcome-reporter.js'

/** Real processes on a busy machine: generous limits, since tests wait for events and never for time. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The last two leave what scripts/count-tests.js counts, in the folder of each package.
    reporters: ['default', ['json', { outputFile: 'test-report.json' }], new OutcomeReporter()],
  },
})
