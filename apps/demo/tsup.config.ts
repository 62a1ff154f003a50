import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

export default defineConfig({ ...base, entry: ['src/main.ts', 'src/web.ts', 'src/worker.ts', 'src/load.ts'], dts: false })
