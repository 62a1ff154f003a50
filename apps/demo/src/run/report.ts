import type { Expectations } from '../base/expectations.js'
import type { Step } from '../steps/step.js'

/** What was measured in one step. Memory in bytes, times in milliseconds. */
export interface Row {
  readonly title: string
  readonly kept: number
  readonly fresh: number
  readonly failed: number
  /** Requests that a worker took with it which was ended on purpose. */
  readonly excused: number
  readonly restarts: number
  /** Of each process that was looked at; `undefined` when it was gone. */
  readonly memory: readonly (number | undefined)[]
  readonly times: readonly number[]
}

const count = (value: number): string => value.toLocaleString('en')
const megabytes = (bytes = NaN): string => (bytes / 1e6).toFixed(1)
const columns: readonly [title: string, cell: (row: Row) => string][] = [
  ['step', ({ title }) => title],
  ['keep-alive', ({ kept }) => count(kept)],
  ['new conn.', ({ fresh }) => count(fresh)],
  ['failed', ({ failed }) => count(failed)],
  ['lost¹', ({ excused }) => count(excused)],
  ['restarts', ({ restarts }) => count(restarts)],
  ['MB²', ({ memory }) => (memory.every(Boolean) ? memory.map(megabytes).join('/') : '–')],
  ['ms³', ({ times }) => times.map((time) => Math.round(time)).join(' ')],
]

/** The table of all rows. */
export function table(rows: readonly Row[]): string {
  const cells = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, cell]) => cell(row)))]
  const widths = columns.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  const ends = new Set([0, columns.length - 1])
  const lines = cells.map((line) => line.map((cell, column) => (ends.has(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))))
  return lines.map((line) => line.join('  ').trimEnd()).join('\n')
}

/** Everything a person wants to know of one drill: table, footnotes, verdict. `memory`: whose memory was measured. */
export function report(rows: readonly Row[], steps: readonly Pick<Step, 'title' | 'timed'>[], memory: string, expectations: Expectations): string {
  const notes = [
    '¹ Requests that the killed or the hung worker had accepted and took with it: no supervisor can answer those.',
    `² ${memory}, at the end of the step.`,
    `³ ${steps.map(({ title, timed }) => `${title}: ${timed}`).join('\n  ')}`,
  ]
  const broken = expectations.broken.map((sentence) => `\n  ✘ ${sentence}`)
  return `\n${table(rows)}\n\n${notes.join('\n')}\n\n${verdict(rows, expectations)}${broken.length > 0 ? `:${broken.join('')}` : ''}`
}

/** The outcome in one line. */
export function verdict(rows: readonly Row[], { broken, checked }: Expectations): string {
  if (broken.length > 0) return `${broken.length} of ${checked} expectations did not hold`
  const total = (number: (row: Row) => number) => count(rows.reduce((sum, row) => sum + number(row), 0))
  return `All ${checked} expectations held: ${total(({ kept, fresh }) => kept + fresh)} requests, ${total(({ failed }) => failed)} failed.`
}
