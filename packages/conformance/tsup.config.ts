import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

// The suite itself is loaded from its sources. Only the example backend is built, since supervisor programs load it with plain Node.
export default defineConfig({ ...base, entry: ['test/memory-backend.ts'], dts: false, sourcemap: false })
