import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

// main is what a person starts; it starts the service and the load as programs of their own.
export default defineConfig({ ...base, entry: ['main', 'web', 'worker', 'drilled-web', 'drilled-worker', 'load'].map((name) => `src/${name}.ts`), dts: false })
