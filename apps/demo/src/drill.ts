import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ExpectationError, Expectations } from './expectations.js'
import { perform } from './perform.js'
import { Progress } from './progress.js'
import { deploy } from './release.js'
import { report, type Row } from './report.js'
import { Service } from './service.js'
import { steps } from './steps.js'

/** Runs the whole drill and prints its outcome. Resolves with whether all held. */
export async function drill(): Promise<boolean> {
  const folder = temporaryFolder()
  const service = new Service(deploy(folder, 'good'))
  const expectations = new Expectations()
  const progress = new Progress(process.stdout)
  const rows: Row[] = []
  try {
    await service.changes.until('The service becomes ready', () => service.of('notify').some(({ message }) => message.ready))
    for (const step of steps) rows.push(await perform(step, { service, expectations, progress, folder }))
  } catch (error) {
    progress.end(false)
    // Anything else is a mistake of the drill.
    if (!(error instanceof ExpectationError)) throw error
    expectations.check(error.message, false)
  } finally {
    await service.abandon()
  }
  console.log(report(rows, steps, expectations))
  if (expectations.broken.length > 0) console.log(`\nWhat the service wrote last:\n${service.output}`)
  return expectations.broken.length === 0
}

/** A folder that goes with this program, also when it is interrupted. The other programs end by themselves then: they lose their channel. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'asc-drill-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  return folder
}
