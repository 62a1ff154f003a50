import type { Expectations } from './expectations.js'
import { memoryMeasure } from './memory.js'
import type { Step } from './step.js'

/** What was measured in one step. Memory in bytes, times in milliseconds. */
export interface Row {
  readonly title: string
  readonly kept: number
  readonly fresh: number
  readonly failed: number
  /** Requests that a worker took with it which was ended on purpose. */
  readonly excused: number
  readonly restarts: number
  readonly memory: { readonly controller?: number; readonly worker?: number }
  readonly times: readonly number[]
}

const count = (value: number): string => value.toLocaleString('en')
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)
const columns: readonly [title: string, cell: (row: Row) => string][] = [
  ['step', ({ title }) => title],
  ['keep-alive', ({ kept }) => count(kept)],
  ['new conn.', ({ fresh }) => count(fresh)],
  ['failed', ({ failed }) => count(failed)],
  ['lost¹', ({ excused }) => count(excused)],
  ['restarts', ({ restarts }) => count(restarts)],
  ['MB²', ({ memory: { controller, worker } }) => (controller && worker ? `${megabytes(controller)}/${megabytes(worker)}` : '–')],
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

/** Everything a person wants to know in the end: table, footnotes, verdict. */
export function report(rows: readonly Row[], steps: readonly Pick<Step, 'title' | 'timed'>[], { broken, checked }: Expectations): string {
  const total = (number: (row: Row) => number) => count(rows.reduce((sum, row) => sum + number(row), 0))
  const failed = total(({ failed }) => failed)
  const notes = [
    'Requests that the killed or the hung worker had accepted and took with it: no supervisor can answer those.',
    `Memory (${memoryMeasure}) of the controller and of one worker, at the end of the step.`,
    ...steps.map(({ title, timed }) => `${title}: ${timed}`),
  ]
  const verdict =
    broken.length === 0
      ? `All ${checked} expectations held: ${total(({ kept, fresh }) => kept + fresh)} requests, ${failed} failed.`
      : `${broken.length} of ${checked} expectations did not hold:\n${broken.map((sentence) => `  ✘ ${sentence}`).join('\n')}`
  const [lost, memory, ...times] = notes
  return `\n${table(rows)}\n\n¹ ${lost}\n² ${memory}\n³ ${times.join('\n  ')}\n\n${verdict}`
}
