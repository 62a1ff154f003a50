import { defineConfig } from 'tsup'
import { asText, base, childFile } from '../../tsup.base.js'

export default defineConfig([
  { ...base, entry: ['src/index.ts'], esbuildPlugins: [asText()] },
  // What runs in a thread.
  { ...childFile, entry: ['src/entry.ts'] },
])
