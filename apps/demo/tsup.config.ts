import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

// main is what a person starts; it starts the service and the load as programs of their own, which it finds beside it.
const programs = {
  main: 'src/main.ts',
  web: 'src/service/web.ts',
  worker: 'src/service/worker.ts',
  'drilled-web': 'src/drilled/drilled-web.ts',
  'drilled-worker': 'src/drilled/drilled-worker.ts',
  'journal-preload': 'src/drilled/journal-preload.ts',
  load: 'src/load/load.ts',
}

export default defineConfig({ ...base, entry: programs, dts: false })
