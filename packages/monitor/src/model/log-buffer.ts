import type { LogLine, LogStream } from '../contract/logs.js'

/** How many lines the page keeps. */
export const keptLines = 2000

/** The lines of the log that the page keeps, the newest last. */
export interface LogBuffer {
  readonly lines: readonly LogLine[]
  /** How many lines the supervisor has left out, because this page was too slow. */
  readonly lost: number
}

export const emptyLog: LogBuffer = { lines: [], lost: 0 }

/** Adds lines; those that are here already, after a reconnect, are left out. */
export function addLines(log: LogBuffer, lines: readonly LogLine[]): LogBuffer {
  const last = log.lines.at(-1)?.seq ?? -1
  const fresh = lines.filter(({ seq }) => seq > last)
  return fresh.length === 0 ? log : { ...log, lines: [...log.lines, ...fresh].slice(-keptLines) }
}

/** Which lines are to be seen. */
export interface LogFilter {
  /** Part of the text or of the name, in any case. */
  readonly text: string
  /** The name of a child. */
  readonly name: string
  readonly stream: LogStream | ''
}

/** The newest `limit` lines that pass the filter, the newest last. */
export function visibleLines(lines: readonly LogLine[], { text, name, stream }: LogFilter, service: string, limit = 400): readonly LogLine[] {
  const wanted = text.toLowerCase()
  const passes = (line: LogLine) =>
    (line.service === undefined || line.service === service) &&
    (name === '' || line.name === name) &&
    (stream === '' || line.stream === stream) &&
    (wanted === '' || `${line.name ?? ''} ${line.text}`.toLowerCase().includes(wanted))
  const found: LogLine[] = []
  for (let at = lines.length - 1; at >= 0 && found.length < limit; at--) if (passes(lines[at]!)) found.push(lines[at]!)
  return found.reverse()
}
