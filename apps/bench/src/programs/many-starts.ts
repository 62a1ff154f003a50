/** Starts many children at once: tells when the first and the last was ready, how long the event loop stood still, and how many were not ready in time. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createLogger } from '@asc/core'
import { Forked } from '@asc/forked'

const [, , kind, count, work] = process.argv
process.env.ASC_BENCH_WORK = work
const lookEvery = 10
const times: number[] = []
let late = 0

async function contained(): Promise<() => Promise<void>> {
  const silent = { ...createLogger('error'), warn: (_fields: unknown, text: string) => void (text.includes('not ready in time') && (late += 1)) }
  const container = new Forked({ logger: silent })
  container.on('ready', () => times.push(performance.now() - start))
  container.run(new URL('./starting-task.js', import.meta.url), { count: Number(count), restart: true, startupTimeout: 5000 })
  await container.waitUntilReady({ signal: AbortSignal.timeout(40_000) }).catch(() => {})
  return () => container.stop(false)
}

async function bare(): Promise<() => Promise<void>> {
  const children = Array.from({ length: Number(count) }, () => fork(new URL('./bare-starting.js', import.meta.url)))
  await Promise.all(children.map((child) => once(child, 'message').then(() => times.push(performance.now() - start))))
  return async () => {
    await Promise.all(children.map((child) => (child.kill('SIGKILL'), once(child, 'exit'))))
  }
}

let stood = 0
let seen = performance.now()
const timer = setInterval(() => {
  const now = performance.now()
  stood = Math.max(stood, now - seen - lookEvery)
  seen = now
}, lookEvery)
const start = performance.now()
const stop = await (kind === 'asc' ? contained() : bare())
clearInterval(timer)
stood = Math.max(stood, performance.now() - seen - lookEvery)
await stop()
process.once('disconnect', () => process.exit())
process.send!({ first: Math.min(...times), last: times.length < Number(count) ? 40_000 : Math.max(...times), stood, late })
