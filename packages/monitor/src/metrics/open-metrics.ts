/** One value of a metric. */
export interface Sample {
  readonly value: number
  readonly labels?: Readonly<Record<string, string | number>>
  /** Such as `_total`, `_bucket`, `_sum`, `_count`. */
  readonly suffix?: string
}

/** All values of one name. */
export interface Family {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown'
  readonly samples: readonly Sample[]
}

/** The content type of the text. */
export const openMetricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/** Writes families as OpenMetrics 1.0. Names that are not valid, and values that are no numbers, are left out. */
export function openMetricsText(families: readonly Family[]): string {
  const valid = families.filter(({ name, samples }) => /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name) && samples.length > 0)
  return `${valid.map(familyText).join('')}# EOF\n`
}

function familyText({ name, help, type, samples }: Family): string {
  return [`# TYPE ${name} ${type}`, `# HELP ${name} ${escaped(help)}`, ...samples.filter(({ value }) => typeof value === 'number').map((sample) => sampleText(name, sample)), ''].join('\n')
}

function sampleText(name: string, { value, labels = {}, suffix = '' }: Sample): string {
  const pairs = Object.entries(labels).filter(([label]) => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label)).map(([label, text]) => `${label}="${escaped(String(text))}"`)
  return `${name}${suffix}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${number(value)}`
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}

function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf'
}
