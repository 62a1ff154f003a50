import type { ExitRecord, Figures } from '@asc/monitor/client'
import { showDuration, showSize } from '../base/quantities.js'
import { color, hasUnicode } from '../base/style.js'

/** Why a child has ended, as a person would tell it: sentences, its last lines, and its memory and loop delay of the last minutes. */
export function describeExit(record: ExitRecord, now = Date.now()): string[] {
  const { name, pid, time, success, explanation, lines, figures, error } = record
  const [headline = '', ...sentences] = explanation
  const paint = success ? (text: string) => text : color.red
  return [
    `${color.bold(name)}${pid === undefined ? '' : color.dim(` pid ${pid}`)}  ${color.dim(`${clock(time)}, ${showDuration(Math.max(0, now - Date.parse(time)))} ago`)}`,
    paint(headline),
    ...sentences,
    ...(error?.stack ? ['', ...error.stack.split('\n').slice(1, 9).map((line) => color.dim(line))] : []),
    ...(lines.length > 0 ? ['', `${lines.length === 1 ? 'its last line' : `its last ${lines.length} lines`}:`, ...lines.map(({ text }) => `  ${text}`)] : []),
    ...history(figures),
  ]
}

/** A time in the zone of the person. */
export function clock(time: string): string {
  const date = new Date(time)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

function history(figures: readonly Figures[]): string[] {
  const memory = figures.flatMap(({ rss }) => rss ?? [])
  const delay = figures.flatMap(({ loopDelay }) => loopDelay ?? [])
  const span = figures.length > 1 ? showDuration(Date.parse(figures.at(-1)!.time) - Date.parse(figures[0]!.time)) : ''
  return [
    ...(memory.length > 1 ? ['', `memory over ${span}: ${sparkline(memory)} ${showSize(memory[0]!)} to ${showSize(memory.at(-1)!)}, at most ${showSize(Math.max(...memory))}`] : []),
    ...(delay.length > 1 ? [`loop delay: ${sparkline(delay)} ${delay.at(-1)!.toFixed(1)} ms at the end, at most ${Math.max(...delay).toFixed(1)} ms`] : []),
  ]
}

/** Up to 40 bars, the highest of each part. */
export function sparkline(values: readonly number[], unicode = hasUnicode()): string {
  const bars = unicode ? '▁▂▃▄▅▆▇█' : '_.-=+*#@'
  const width = Math.min(40, values.length)
  const parts = Array.from({ length: width }, (_, index) => Math.max(...values.slice(Math.floor((index * values.length) / width), Math.floor(((index + 1) * values.length) / width))))
  const top = Math.max(...parts) || 1
  return parts.map((value) => bars[Math.min(bars.length - 1, Math.floor((value / top) * bars.length))]).join('')
}
