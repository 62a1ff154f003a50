import type { Claim, Samples, Verdict } from '../measure/claim.js'
import { median } from '../statistics/median.js'

/** What a run found out about one work. */
export interface WorkReport {
  readonly name: string
  readonly title: string
  readonly unit: string
  /** False: its numbers make no picture. */
  readonly pictured: boolean
  readonly samples: Samples
  readonly verdicts: readonly Verdict[]
  /** Claims about a contender that could not take part. */
  readonly open: readonly Claim[]
  /** Why there is nothing else. */
  readonly error?: string
}

/** A run, as it is kept in `bench/results.json`. */
export interface Results {
  readonly date: string
  readonly quick: boolean
  readonly machine: { readonly node: string; readonly platform: string; readonly processors: number; readonly loadBefore: number }
  readonly works: readonly WorkReport[]
}

/** Two tables: a line a claim, and a line a work with the medians of all who took part. */
export function toMarkdown({ date, machine, works }: Results): string {
  const { node, platform, processors } = machine
  return [
    `${date.slice(0, 10)}, Node ${node.replace('v', '')}, ${platform}, ${processors} processors.`, '',
    '| work | compared | measured | must be | met |', '| --- | --- | --- | --- | --- |', ...works.flatMap(claimLines), '',
    '| work | unit | medians |', '| --- | --- | --- |', ...works.flatMap(medianLine), '',
  ].join('\n')
}

function claimLines(report: WorkReport): string[] {
  const { title, unit, error } = report
  if (error !== undefined) return [`| ${title} | | failed: ${error} | | **no** |`]
  return [
    ...report.verdicts.map((verdict) => `| ${title} | ${compared(verdict)} | ${amount(verdict, verdict.result, unit)} | ${bound(verdict, unit)} | ${verdict.met ? 'yes' : '**no**'} |`),
    ...report.open.map((claim) => `| ${title} | ${compared(claim)} | not measured | ${bound(claim, unit)} | |`),
  ]
}

function medianLine({ title, unit, samples }: WorkReport): string[] {
  const medians = Object.entries(samples).map(([name, values]) => `${name} ${digits(median(values))}`)
  return medians.length === 0 ? [] : [`| ${title} | ${unit} | ${medians.join(' · ')} |`]
}

const signs: Record<Claim['kind'], string> = { ratio: '/', excess: '−', value: '' }

function compared({ of, kind, to }: Claim): string {
  return to === undefined ? of : `${of} ${signs[kind]} ${to}`
}

function amount({ kind }: Claim, value: number, unit: string): string {
  return kind === 'ratio' ? `${digits(value)} ×` : `${kind === 'excess' && value >= 0 ? '+' : ''}${digits(value)} ${unit}`
}

function bound(claim: Claim, unit: string): string {
  return claim.atMost === undefined ? `≥ ${amount(claim, claim.atLeast!, unit)}` : `≤ ${amount(claim, claim.atMost, unit)}`
}

/** Three digits that matter. */
export function digits(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))
}
