/** A parent of a child that floods it and of a quiet one: tells how late its event loop was and how long the quiet one's answers took, both as p99 in milliseconds. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger, type Container } from '@asc/core'
import { Forked } from '@asc/forked'
import { Threaded } from '@asc/threaded'
import { percentile } from '../statistics/percentile.js'

const [, , kind, what, seconds] = process.argv
const task = new URL('./flooding-task.js', import.meta.url)

type Ask = () => Promise<unknown>

async function contained(container: Container): Promise<Ask> {
  container.run(task, { name: 'flood', count: 1, data: what })
  const quiet = container.run(task, { name: 'quiet', count: 1, data: 'quiet' })
  if (!(await container.waitUntilReady())) throw new Error('The children do not start')
  return () => quiet.children[0]!.request('well?')
}

function bare(): Ask {
  const program = new URL('./flooding-bare.js', import.meta.url)
  fork(program, [what!]).on('message', () => {})
  const quiet: ChildProcess = fork(program, ['quiet'])
  return () => (quiet.send('well?'), once(quiet, 'message'))
}

const logger = createLogger('silent')
const ask = kind === 'bare' ? bare() : await contained(kind === 'asc' ? new Forked({ logger }) : new Threaded({ logger }))
await ask()
const late: number[] = []
const answers: number[] = []
let due = performance.now() + 5
const timer = setInterval(() => {
  late.push(performance.now() - due)
  due = performance.now() + 5
}, 5)
for (const end = performance.now() + Number(seconds) * 1000; performance.now() < end; ) {
  const asked = performance.now()
  await ask()
  answers.push(performance.now() - asked)
  await sleep(20)
}
clearInterval(timer)
process.once('disconnect', () => process.exit())
process.send!({ loop: percentile(late, 0.99), answers: percentile(answers, 0.99), held: process.memoryUsage().rss / 1e6 })
