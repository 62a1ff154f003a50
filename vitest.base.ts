import { defineConfig } from 'vitest/config'

/** Real processes on a busy machine: generous limits, since tests wait for events and never for time. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The report, one a package, is what scripts/count-tests.js counts.
    reporters: ['default', ['json', { outputFile: 'test-report.json' }]],
  },
})
