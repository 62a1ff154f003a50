import { once } from 'node:events'
import type { Child, Container, ContainerOptions, Logger } from '@asc/core'
import { Forked } from '@asc/forked'
import { Threaded } from '@asc/threaded'
import type { Contender, Work } from '../measure/work.js'
import { makeRealisticModule } from './realistic-module.js'

let task: URL | undefined

/** Milliseconds from the death of the only child to the readiness of the one after it. */
async function gap(make: (options: ContainerOptions) => Container, kill: (child: Child) => void, spares: number): Promise<number> {
  let tell!: () => void
  const warm = new Promise<void>((resolve) => (tell = resolve))
  const container = make({ logger: listenFor('Spare is warm', tell) })
  task ??= makeRealisticModule()
  container.run(task, { count: 1, restart: true, spares })
  if (!(await container.waitUntilReady())) throw new Error('The child does not start')
  if (spares > 0) await warm
  const [child] = container.children
  const ready = once(container, 'ready')
  const start = performance.now()
  kill(child!)
  await ready
  const duration = performance.now() - start
  await container.stop(false)
  return duration
}

function listenFor(awaited: string, tell: () => void): Logger {
  const ignore = () => {}
  return { debug: (_fields, text) => void (text === awaited && tell()), info: ignore, warn: ignore, error: ignore }
}

const forked = (spares: number): Contender => () => gap((options) => new Forked(options), ({ pid }) => process.kill(pid!, 'SIGKILL'), spares)
const threaded = (spares: number): Contender => () => gap((options) => new Threaded(options), (child) => child.kill(), spares)

const common = { unit: 'ms', rounds: 9, quickRounds: 1, claims: [{ of: 'asc, one spare', kind: 'ratio', to: 'asc, no spare', atMost: 0.1 }] } as const

export const processSpares: Work = {
  ...common,
  name: 'spares-process',
  title: 'Killed process to its replacement ready',
  contenders: { 'asc, one spare': forked(1), 'asc, no spare': forked(0) },
}

export const threadSpares: Work = {
  ...common,
  name: 'spares-thread',
  title: 'Killed thread to its replacement ready',
  contenders: { 'asc, one spare': threaded(1), 'asc, no spare': threaded(0) },
}
