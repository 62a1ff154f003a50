import { fileURLToPath } from 'node:url'
import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

/** Where the preload takes its parts from: from the sources, file by file. What is built is one file, of which more would stay. */
const sources = {
  '@asc/core': '../core/src/index.ts',
  '@asc/core/backend': '../core/src/backend.ts',
  '@asc/core/child': '../core/src/child.ts',
  '@asc/http': '../http/src/index.ts',
}

export default defineConfig([
  { ...base, entry: ['src/index.ts'] },
  // What runs in a program's process: one file with all that it needs, CommonJS, as `--require` takes it, and small: each start compiles it.
  {
    ...base,
    entry: ['src/preload.ts'],
    format: 'cjs',
    dts: false,
    splitting: false,
    esbuildOptions: (options) => void Object.assign(options, { minifyWhitespace: true, minifySyntax: true }),
    noExternal: [/^@asc\//],
    clean: false,
    esbuildPlugins: [{
      name: 'parts-by-file',
      setup: (build) => build.onResolve({ filter: /^@asc\// }, ({ path }) => ({ path: fileURLToPath(new URL(sources[path as keyof typeof sources], import.meta.url)), sideEffects: false })),
    }],
  },
])
