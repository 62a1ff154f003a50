import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { createLogger, type Container } from '@asc/core'
import { Forked } from '@asc/forked'
import { Threaded } from '@asc/threaded'
import { program } from '../control/program.js'
import type { Contender, Work } from '../measure/work.js'
import { median } from '../statistics/median.js'

/** Children are killed here all the time. */
const logger = createLogger('error')

/** The median of some starts. */
const several = (start: () => Promise<number>): Contender => async ({ quick }) => {
  const durations: number[] = []
  for (let count = quick ? 3 : 7; count > 0; count--) durations.push(await start())
  return median(durations)
}

async function startContained(make: () => Container): Promise<number> {
  const container = make()
  const start = performance.now()
  container.spawn(program('ready-task'))
  if (!(await container.waitUntilReady())) throw new Error('The child does not start')
  const duration = performance.now() - start
  await container.stop(false)
  return duration
}

async function startProcess(): Promise<number> {
  const start = performance.now()
  const child = fork(program('bare-child'))
  await once(child, 'message')
  const duration = performance.now() - start
  child.kill('SIGKILL')
  await once(child, 'exit')
  return duration
}

async function startThread(): Promise<number> {
  const start = performance.now()
  const worker = new Worker(program('bare-child'))
  await once(worker, 'message')
  const duration = performance.now() - start
  await worker.terminate()
  return duration
}

export const processStart: Work = {
  name: 'start-process',
  title: 'Start of a process until it is ready',
  unit: 'ms',
  quickRounds: 1,
  contenders: { asc: several(() => startContained(() => new Forked({ logger }))), 'bare fork': several(startProcess) },
  claims: [{ of: 'asc', kind: 'ratio', to: 'bare fork', atMost: 1.05 }],
}

export const threadStart: Work = {
  name: 'start-thread',
  title: 'Start of a thread until it is ready',
  unit: 'ms',
  quickRounds: 1,
  contenders: { asc: several(() => startContained(() => new Threaded({ logger }))), 'bare Worker': several(startThread) },
  claims: [{ of: 'asc', kind: 'ratio', to: 'bare Worker', atMost: 1.1 }],
}
