import type { Expectations } from '../base/expectations.js'
import { memoryOf } from '../base/memory.js'
import { isOf, pidOf } from '../base/worker-name.js'
import type { Service } from '../drilled/service.js'
import { sortFailures, type Casualty } from '../load/casualty.js'
import { LoadRun } from '../load/load-run.js'
import type { Step } from '../steps/step.js'
import type { Tactics } from '../steps/tactics.js'
import type { Progress } from './progress.js'
import type { Row } from './report.js'

/** What all steps have in common. */
export interface Stage {
  readonly service: Service
  readonly expectations: Expectations
  readonly tactics: Tactics
  readonly progress: Progress
  readonly folder: string
}

/** Performs one step under its load, and checks what must hold in every step. */
export async function perform(step: Step, { service, expectations, tactics, progress, folder }: Stage): Promise<Row> {
  const mark = service.events.length
  const broken = expectations.broken.length
  const load = new LoadRun(service.url, step.load)
  progress.begin(step.title, () => `${load.answers} answers, ${load.lost} lost`)
  try {
    await load.advance(20)
    const { times, casualty } = await step.run({ service, load, expectations, tactics, folder, say: (what) => progress.say(what) })
    const processes = [service.pid, ...service.children.map(pidOf).filter((pid) => pid !== service.pid)]
    const memory = processes.slice(0, 2).map(memoryOf)
    const { kept, fresh } = await load.finish()

    const { excused, failed } = sortFailures([kept, fresh], service.notes, casualty)
    expectations.check(`${step.title}: no request fails`, failed.length === 0, countEqual(failed))
    for (const { requests, answers, wrong, losses } of [kept, fresh]) {
      expectations.check(`${step.title}: every request is accounted for`, requests === answers + wrong.length + losses.length)
    }
    const fallen = fallenWorkers(service, mark, casualty)
    expectations.check(`${step.title}: no other worker fails`, fallen.length === 0, fallen.join(', '))
    progress.end(expectations.broken.length === broken)

    const restarts = service.of('restart', mark).length + service.of('mended', mark).length
    return { title: step.title, kept: kept.requests, fresh: fresh.requests, failed: failed.length, excused, restarts, memory, times }
  } finally {
    load.abandon()
  }
}

/** The children that have served and then failed, or have lost a thread, other than on purpose. New code that never served is no loss. */
function fallenWorkers(service: Service, mark: number, casualty: Casualty | undefined): string[] {
  const served = new Set(service.of('ready').map(({ child }) => child))
  const ended = service.of('exit', mark).filter(({ child, success }) => !success && served.has(child))
  const fallen = [...ended.map(({ child, reason }) => ({ child, what: reason })), ...service.of('mended', mark).map(({ child }) => ({ child, what: 'a thread' }))]
  const expected = casualty ? fallen.findIndex(({ child }) => isOf(casualty.name, child)) : -1
  return fallen.filter((_, index) => index !== expected).map(({ child, what }) => `${child} (${what})`)
}

/** Equal sentences once, with their number. */
function countEqual(sentences: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const sentence of sentences) counts.set(sentence, (counts.get(sentence) ?? 0) + 1)
  return [...counts].map(([sentence, count]) => `${count} × ${sentence}`).join(', ')
}
