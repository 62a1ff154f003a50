import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { logLines } from '@asc/core/backend'
import { backendNames } from '../base/backends.js'
import type { Drill } from '../stage/drill.js'
import type { Service } from '../stage/service.js'
import type { Stage } from '../stage/stage.js'

const worker = `export { default } from ${JSON.stringify(new URL('./programs/worker.js', import.meta.url).href)}\n`

/** How long the dependency is missing, in milliseconds. */
const missingFor = 12_000

/** Bad days of a service, on which its supervisor must not make things worse. */
export const outages: readonly Drill[] = [
  {
    name: 'poison-request',
    title: 'A request kills the child that serves it, once a second (for 20 s, or --for)',
    backends: backendNames,
    async run(stage) {
      const service = await stage.start({ spawn: { restart: true } })
      service.keeps(0)
      const load = stage.load(service)
      await load.answers(50)
      const end = performance.now() + stage.lasting
      let poisoned = 0
      while (performance.now() < end) {
        if (await poison(stage, service)) poisoned += 1
        await after(1000)
      }
      const pauses = pausesOf(service)
      const kept = service.journal.of('failed').length === 0
      stage.holds(`${poisoned} poison requests in ${Math.round(stage.lasting / 1000)} s, and the service has not given up`, kept && poisoned > 0)
      stage.holds(`its pauses grow: from ${Math.min(...pauses)} to ${Math.max(...pauses)} ms`, Math.max(...pauses) > 0, pauses)
      await service.quiet()
      await load.answers(50)
      stage.check()
      stage.holds(`${load.answered} requests answered, ${load.losses.length} lost with a child that was killed, none besides`, true)
    },
  },
  {
    name: 'missing-dependency',
    title: `A module is missing for ${missingFor / 1000} s, and a child is killed meanwhile`,
    backends: ['forked'],
    except: 'the drill kills a process by its pid, and a process of threads loads the module once for each',
    async run(stage) {
      const module = join(stage.scratch, 'worker.mjs')
      const dependency = join(stage.scratch, 'dependency.mjs')
      writeFileSync(dependency, 'export {}\n')
      writeFileSync(module, `import './dependency.mjs'\n${worker}`)
      const service = await stage.start({ worker: module, spawn: { restart: true } })
      service.keeps(1)
      const load = stage.load(service)
      await load.answers(50)
      renameSync(dependency, `${dependency}.gone`)
      service.spoils('error')
      const [child] = service.children
      service.hurts(child!, 'SIGKILL', ['signal'])
      process.kill(child!.pid!, 'SIGKILL')
      await service.exitOf(child!)
      await after(missingFor)
      await load.answers(50)
      stage.holds('the other one has served all the time', service.journal.of('failed').length === 0)
      renameSync(`${dependency}.gone`, dependency)
      await service.quiet()
      service.spoils()
      stage.holds('it recovers by itself', service.children.length === 2)
    },
  },
  {
    name: 'hanging-release',
    title: 'A release hangs before it is ready; a mended one follows, and is served',
    backends: backendNames,
    async run(stage) {
      const module = join(stage.scratch, 'worker.mjs')
      writeFileSync(module, worker)
      const service = await stage.start({ worker: module, spawn: { restart: true } })
      const load = stage.load(service)
      await load.answers(50)
      writeFileSync(module, 'await new Promise(() => setInterval(() => {}, 1e6))\n')
      service.spoils('killed', 'startup-timeout')
      const { mark } = service.journal
      service.signal('SIGHUP')
      await service.journal.next('spawn', mark)
      writeFileSync(module, worker)
      const hanging = service.journal.next('done', mark, ({ action, error }) => action === 'restart' && error !== undefined)
      service.signal('SIGHUP')
      const { error } = await hanging
      stage.holds('the hanging one is superseded, and says so', /superseded/.test(error ?? ''), error)
      await service.journal.next('done', mark, ({ action, error }) => action === 'restart' && error === undefined)
      service.spoils()
      await service.quiet()
      await load.answers(50)
    },
  },
]

/** Has a child end as by `process.exit(1)` in a handler: one that is ready, if there is one. Returns whether there was. */
async function poison(stage: Stage, service: Service): Promise<boolean> {
  const { children } = service
  if (children.length === 0) return false
  const child = stage.random.pick(children)
  const ends = stage.backend !== 'hybrid'
  const { mark } = service.journal
  service.hurts(child, 'a poison request', ends ? ['error'] : [], ends)
  try {
    await service.order(child, { act: 'exit', code: 1 })
  } catch {
    // All threads of this process wait to be started again.
    return false
  }
  if (ends) await service.exitOf(child)
  else await service.journal.next('mended', mark, (event) => event.child.id === child.id)
  return true
}

/** How long the pauses before restarts were, in milliseconds, in order: those of threads inside of a process too. */
function pausesOf({ journal }: Service): number[] {
  const lines = journal.of('log').filter(({ text }) => text === logLines.restarting)
  return lines.map(({ fields }) => (JSON.parse(fields) as { delay: number }).delay)
}
