import { defineConfig } from 'vitest/config'

/** Real processes on a busy machine: generous limits, since tests wait for events and never for time. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: process.env.CI ? ['default', ['json', { outputFile: 'test-report.json' }]] : ['default'],
    outputFile: { json: 'test-report.json' },
  },
})
