import { readdirSync } from 'node:fs'
import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

// main is what a person starts; it starts the programs, each a file of its own.
const programs = readdirSync(new URL('./src/programs/', import.meta.url)).filter((name) => name.endsWith('.ts')).map((name) => `src/programs/${name}`)

export default defineConfig({ ...base, entry: { main: 'src/main.ts', ...Object.fromEntries(programs.map((path) => [path.slice(4, -3), path])) }, dts: false })
