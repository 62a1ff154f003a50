import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

export default defineConfig([
  { ...base, entry: ['src/index.ts'] },
  // What runs in a child: each one file with all that it needs. CommonJS, as that is the fastest for Node to load.
  { ...base, entry: ['src/entry.ts', 'src/watchdog.ts'], format: 'cjs', dts: false, splitting: false, esbuildOptions: (options) => void Object.assign(options, { minifyWhitespace: true, minifySyntax: true }), noExternal: [/^@asc\//], clean: false },
])
