import { defineConfig } from 'tsup'
import { asText, base, childFile } from '../../tsup.base.js'

const esbuildPlugins = [asText()]

export default defineConfig([
  { ...base, entry: ['src/index.ts'], esbuildPlugins },
  // What runs in a child.
  { ...childFile, entry: ['src/entry.ts'], esbuildPlugins },
])
