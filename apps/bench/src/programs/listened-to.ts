/** A parent of ten talkative processes: tells how many times a second they said that they are well, and how much of a processor it took for that. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger } from '@asc/core'
import { Forked } from '@asc/forked'

const [, , kind, rate, seconds] = process.argv
const count = 10
const each = Number(rate) / count

/** What its children are asked. */
interface Talk {
  requests: { toChild: (question: 'said') => number }
}

/** Starts the children. @returns what asks all of them how often they have said it */
const kinds: Record<string, () => Promise<() => Promise<number[]>>> = {
  async asc() {
    const container = new Forked<Talk>({ logger: createLogger('error') })
    container.run(new URL('./talkative-task.js', import.meta.url), { count, data: each, healthCheckTimeout: 10_000 })
    await container.waitUntilReady()
    return () => Promise.all([...container.children].map((child) => child.request('said')))
  },
  async bare() {
    const children = Array.from({ length: count }, () => fork(new URL('./talkative-bare.js', import.meta.url), [String(each)]))
    await Promise.all(children.map((child) => once(child, 'message')))
    return () => Promise.all(children.map(async (child) => (child.send('said'), untilNumber(child))))
  },
}

/** Between two turns of a loop other messages would pass. */
function untilNumber(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.on('message', (message) => typeof message === 'number' && resolve(message)))
}

const total = (counts: readonly number[]) => counts.reduce((sum, said) => sum + said, 0)

const ask = await kinds[kind!]!()
process.once('disconnect', () => process.exit())
await sleep(3000) // its code is compiled
const saidBefore = total(await ask())
const [before, start] = [process.cpuUsage(), performance.now()]
await sleep(Number(seconds) * 1000)
const { user, system } = process.cpuUsage(before)
const span = performance.now() - start
const said = total(await ask()) - saidBefore
process.send!({ rate: (said / span) * 1000, load: ((user + system) / 1000 / span) * 100 })
