import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { backendNames } from '../base/backends.js'
import type { Drill } from '../stage/drill.js'

const good = `export { default } from ${JSON.stringify(new URL('./programs/worker.js', import.meta.url).href)}\n`

/** Ways in which code is broken, and what its children end with. */
const breaks = {
  'a syntax error': 'export default function ( {\n',
  'an import of nothing': `import './nothing.mjs'\n${good}`,
  'an error as it loads': `throw new Error('broken as it loads')\n${good}`,
  'an error as it runs': `export default async () => { throw new Error('broken as it runs') }\n`,
  'an exit as it runs': 'export default () => process.exit(3)\n',
  'a default export that is none': 'export default 7\n',
  'never ready': 'export default (instance) => instance.sleep(1e6)\n',
}

/** The code of the children changes on disk to something broken, and back. */
export const brokenCode: readonly Drill[] = [
  ...([['SIGHUP', 'restart'], ['SIGUSR2', 'reload']] as const).map(([signal, action]): Drill => ({
    name: `broken-${action}`,
    title: `The module of the children becomes broken in ${Object.keys(breaks).length} ways, each with a ${signal}, and good again`,
    backends: backendNames,
    async run(stage) {
      const worker = join(stage.scratch, 'worker.mjs')
      writeFileSync(worker, good)
      const service = await stage.start({ worker, spawn: { startupTimeout: 5000 }, container: { healthCheckInterval: 200 } })
      const load = stage.load(service)
      await load.answers(50)
      for (const [how, code] of Object.entries(breaks)) {
        writeFileSync(worker, code)
        service.spoils('error', 'startup-timeout', 'killed')
        const error = await service.ask(signal, action)
        stage.holds(`with ${how} it fails`, error !== undefined)
        await load.answers(30)
      }
      writeFileSync(worker, good)
      service.spoils()
      stage.holds('it goes well once the module is good again', (await service.ask(signal, action)) === undefined)
      await service.quiet()
      await load.answers(50)
      stage.holds('the old ones have served all the time', load.losses.length === 0, load.losses)
    },
  })),
  {
    name: 'broken-start',
    title: 'The module is broken when the service starts',
    backends: backendNames,
    async run(stage) {
      for (const code of Object.values(breaks)) {
        const worker = join(stage.scratch, 'worker.mjs')
        writeFileSync(worker, code)
        const service = stage.prepare({ worker, spawn: { startupTimeout: 3000, restart: { limit: { failures: 2, window: 60_000 } } }, container: { healthCheckInterval: 200 } })
        service.spoils('error', 'startup-timeout', 'killed')
        await service.launch()
        const { error } = await service.journal.next('settled', 0)
        if (error === undefined) stage.holds('run() rejects', false)
        service.expectsFailure = true
      }
      stage.holds('run() rejects each time, and nothing is left', true)
    },
  },
  {
    name: 'crash-loop',
    title: 'A child crashes again and again after it was ready',
    backends: backendNames,
    async run(stage) {
      const worker = join(stage.scratch, 'worker.mjs')
      writeFileSync(worker, "export default async (instance) => { instance.ready(); await instance.sleep(1000); process.exit(5) }\n")
      const service = stage.prepare({ worker, spawn: { restart: { limit: { failures: 4, window: 60_000 }, backoff: { initial: 20 } } } })
      service.spoils('error', 'killed', 'signal')
      service.expectsFailure = true
      await service.launch()
      const { error } = await service.journal.next('settled', 0)
      stage.holds('run() rejects once the limit of restarts is reached', error?.includes('RestartLimitError') ?? false, error)
    },
  },
]
