import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

export default defineConfig([
  { ...base, entry: ['src/index.ts'] },
  // main: what the command loads first; read-in-child: what reads a config, in a process of its own.
  { ...base, entry: ['src/main.ts', 'src/config/read-in-child.ts', 'src/supervise/log-file.ts'], dts: false, clean: false },
])
