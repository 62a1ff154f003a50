import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { alternate } from './alternate.js'
import { toSvg } from './chart.js'
import { judge } from './claim.js'
import { toMarkdown, type WorkReport } from './report.js'
import type { Effort, Work } from './work.js'
import { works } from './works.js'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean', default: false } } })
const unknown = positionals.filter((name) => !works.some((work) => work.name === name))
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. The works are ${works.map(({ name }) => name).join(', ')}`)
  process.exitCode = 1
} else {
  await runAll(works.filter(({ name }) => positionals.length === 0 || positionals.includes(name)), { quick: values.quick })
}

async function runAll(chosen: readonly Work[], effort: Effort): Promise<void> {
  const reports: WorkReport[] = []
  const before = loadavg()
  for (const work of chosen) {
    console.error(`${work.name} …`)
    reports.push(await run(work, effort))
  }
  const table = toMarkdown(reports)
  const machine = { node: process.version, platform: process.platform, processors: cpus().length, loadBefore: before[0] }
  const folder = new URL('../../../bench/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  const name = effort.quick ? 'quick' : 'results'
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify({ date: new Date().toISOString(), quick: effort.quick, machine, works: reports }, null, 2)}\n`)
  writeFileSync(new URL(`${name}.md`, folder), table)
  writeFileSync(new URL(`${name}.svg`, folder), toSvg(reports))
  console.log(table)
  if (reports.some(({ error, verdicts }) => error !== undefined || verdicts.some(({ met }) => !met))) process.exitCode = 1
}

/** A work that fails is reported as such; the others still run. */
async function run(work: Work, effort: Effort): Promise<WorkReport> {
  const { name, title, unit } = work
  try {
    const samples = await alternate(work, effort)
    return { name, title, unit, samples, verdicts: work.claims.flatMap((claim) => judge(claim, samples) ?? []) }
  } catch (error) {
    console.error(error)
    return { name, title, unit, samples: {}, verdicts: [], error: (error as Error).message }
  }
}
