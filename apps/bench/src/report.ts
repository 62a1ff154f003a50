import type { Claim, Samples, Verdict } from './claim.js'
import { median } from './median.js'

/** What a run found out about one work. */
export interface WorkReport {
  readonly name: string
  readonly title: string
  readonly unit: string
  readonly samples: Samples
  readonly verdicts: readonly Verdict[]
  /** Why there is nothing else. */
  readonly error?: string
}

/** The claims of all works, a line each. */
export function toMarkdown(reports: readonly WorkReport[]): string {
  const lines = reports.flatMap((report) => {
    if (report.error !== undefined) return [`| ${report.title} | | | | failed: ${report.error} |`]
    return report.verdicts.map((verdict) => `| ${report.title} | ${medians(report, verdict)} | ${describe(verdict)} | ${bound(verdict)} | ${verdict.met ? 'yes' : '**no**'} |`)
  })
  return ['| work | medians | result | bound | met |', '| --- | --- | --- | --- | --- |', ...lines, ''].join('\n')
}

function medians({ samples, unit }: WorkReport, { of, to }: Claim): string {
  return [of, ...(to === undefined ? [] : [to])].map((name) => `${name} ${digits(median(samples[name] ?? []))} ${unit}`).join(', ')
}

function describe({ kind, result }: Verdict): string {
  return kind === 'ratio' ? `${digits(result)} ×` : kind === 'excess' ? `${result < 0 ? '' : '+'}${digits(result)}` : digits(result)
}

function bound({ atMost, atLeast }: Claim): string {
  return atMost === undefined ? `≥ ${atLeast}` : `≤ ${atMost}`
}

/** Three digits that matter. */
export function digits(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))
}
