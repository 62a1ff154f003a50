import { fileURLToPath } from 'node:url'
import { defineConfig } from 'tsup'
import { asText, base, childFile } from '../../tsup.base.js'

/** Where the preload takes its parts from: from the sources, file by file. What is built is one file, of which more would stay. */
const sources = {
  '@asc/core': '../core/src/index.ts',
  '@asc/core/backend': '../core/src/backend.ts',
  '@asc/core/child': '../core/src/child.ts',
  '@asc/http': '../http/src/index.ts',
}

const partsByFile: Parameters<typeof asText>[0] = [{
  name: 'parts-by-file',
  setup: (build) => build.onResolve({ filter: /^@asc\// }, ({ path }) => ({ path: fileURLToPath(new URL(sources[path as keyof typeof sources], import.meta.url)), sideEffects: false })),
}]

export default defineConfig([
  { ...base, entry: ['src/index.ts'], esbuildPlugins: [asText(partsByFile)] },
  // What runs in a program's process, as `--require` takes it.
  { ...childFile, entry: ['src/preload.ts'], esbuildPlugins: partsByFile },
])
