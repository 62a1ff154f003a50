import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { alternate } from './measure/alternate.js'
import { judge } from './measure/claim.js'
import type { Effort, Work } from './measure/work.js'
import { keep, publish, published } from './report/keep.js'
import { toMarkdown, type Results, type WorkReport } from './report/report.js'
import { works } from './works/works.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: { quick: { type: 'boolean', default: false }, update: { type: 'boolean', default: false } },
}) as { values: Record<'quick' | 'update', boolean>; positionals: string[] }
const unknown = [
  ...positionals.filter((name) => !works.some((work) => work.name === name)),
  ...Object.keys(values).filter((option) => option !== 'quick' && option !== 'update').map((option) => `--${option}`),
]
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. The options are --quick and --update, and the works ${works.map(({ name }) => name).join(', ')}`)
  process.exitCode = 1
} else if (values.quick && values.update) {
  console.error('What --quick measures is nothing to keep: leave --update out')
  process.exitCode = 1
} else {
  await runAll(works.filter(({ name }) => positionals.length === 0 || positionals.includes(name)), values)
}

async function runAll(chosen: readonly Work[], { quick, update }: Effort & { update: boolean }): Promise<void> {
  const machine = { node: process.version, platform: process.platform, processors: cpus().length, loadBefore: loadavg()[0]! }
  const reports: WorkReport[] = []
  for (const [index, work] of chosen.entries()) {
    console.error(`${index + 1}/${chosen.length} ${work.name} …`)
    reports.push(await run(work, { quick }))
  }
  const results: Results = { date: new Date().toISOString(), quick, machine, works: reports }
  if (update) publish({ ...results, works: merge(published(), reports) })
  else if (quick || chosen.length < works.length) keep('quick', results)
  else publish(results)
  console.log(toMarkdown(results))
  if (reports.some(({ error, verdicts }) => error !== undefined || verdicts.some(({ met }) => !met))) process.exitCode = 1
}

/** What is measured anew takes the place of what was known, in the order of the works. */
function merge(known: readonly WorkReport[], reports: readonly WorkReport[]): WorkReport[] {
  return works.flatMap(({ name }) => [...reports, ...known].find((report) => report.name === name) ?? [])
}

/** A work that fails is reported as such; the others still run. */
async function run(work: Work, effort: Effort): Promise<WorkReport> {
  const { name, title, unit, claims, pictured = true } = work
  try {
    const samples = await alternate(work, effort)
    const open = claims.filter((claim) => judge(claim, samples) === undefined)
    return { name, title, unit, pictured, samples, verdicts: claims.flatMap((claim) => judge(claim, samples) ?? []), open }
  } catch (error) {
    console.error(error)
    return { name, title, unit, pictured, samples: {}, verdicts: [], open: [], error: (error as Error).message }
  }
}
