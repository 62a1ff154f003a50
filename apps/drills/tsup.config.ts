import { readdirSync } from 'node:fs'
import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

// The tests run drills as they are built; a stage starts the programs beside it.
const programs = readdirSync(new URL('./src/programs', import.meta.url)).filter((file) => file.endsWith('.ts')).map((file) => `src/programs/${file}`)

export default defineConfig({ ...base, entry: ['src/main.ts', 'src/index.ts', ...programs], dts: false })
