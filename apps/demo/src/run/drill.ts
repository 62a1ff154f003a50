import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ExpectationError, Expectations } from '../base/expectations.js'
import { Service } from '../drilled/service.js'
import type { BackendName } from '../service/backends.js'
import { stepsOf } from '../steps/steps.js'
import { tacticsOf } from '../steps/tactics.js'
import { perform } from './perform.js'
import { Progress } from './progress.js'
import { report, verdict, type Row } from './report.js'

/** Runs the whole drill on each of these backends, one after the other, and prints the outcomes. Resolves with whether all held. */
export async function drillAll(names: readonly BackendName[]): Promise<boolean> {
  const outcomes: { name: BackendName; held: boolean; verdict: string }[] = []
  for (const name of names) outcomes.push({ name, ...(await drill(name)) })
  const width = Math.max(...names.map((name) => name.length))
  const lines = outcomes.map(({ name, held, verdict }) => `${held ? '✔' : '✘'} ${name.padEnd(width)}  ${verdict}`)
  if (lines.length > 1) console.log(`\n${lines.join('\n')}`)
  return outcomes.every(({ held }) => held)
}

async function drill(name: BackendName): Promise<{ held: boolean; verdict: string }> {
  console.log(`\n${name}\n${'═'.repeat(name.length)}\n`)
  const folder = temporaryFolder()
  const tactics = tacticsOf[name]
  const steps = stepsOf(tactics)
  const service = new Service(name, folder)
  const expectations = new Expectations()
  const progress = new Progress(process.stdout)
  const rows: Row[] = []
  try {
    await service.changes.until('The service becomes ready', () => service.of('notify').some(({ message }) => message.ready))
    for (const step of steps) rows.push(await perform(step, { service, expectations, tactics, progress, folder }))
  } catch (error) {
    progress.end(false)
    // Anything else is a mistake of the drill.
    if (!(error instanceof ExpectationError)) throw error
    expectations.check(error.message, false)
  } finally {
    await service.abandon()
  }
  console.log(report(rows, steps, tactics.memory, expectations))
  const held = expectations.broken.length === 0
  if (!held) console.log(`\nWhat the service wrote last:\n${service.output}`)
  return { held, verdict: verdict(rows, expectations) }
}

/** A folder that goes with this program, also when it is interrupted. The other programs end by themselves then: they lose their channel. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'asc-drill-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  return folder
}
