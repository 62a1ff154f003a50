import { fileURLToPath } from 'node:url'
import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

const core = fileURLToPath(new URL('../core/src/backend.ts', import.meta.url))

// The few functions that it needs of core are bundled: a child has loaded its own copy, and nothing of the parent's half is to come along. They
// are taken from core's sources, file by file: what is built is one file, of which more would stay.
export default defineConfig({
  ...base,
  entry: ['src/index.ts'],
  noExternal: [/^@asc\/core/],
  esbuildPlugins: [{
    name: 'functions-of-core',
    setup: (build) => build.onResolve({ filter: /^@asc\/core\/backend$/ }, () => ({ path: core, sideEffects: false })),
  }],
})
