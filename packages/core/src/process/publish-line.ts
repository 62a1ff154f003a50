import { channel } from 'node:diagnostics_channel'
import type { Piece } from './line-cutter.js'
import type { OutputLabel } from './line-format.js'

/**
 * Published on `asc:child:line` for each line that a child writes, where its output comes to us; see `OutputKind`.
 */
export interface LineDiagnostics {
  readonly label: OutputLabel
  readonly stream: 'stdout' | 'stderr'
  /** Without its end. Of a line that was cut, a piece. */
  readonly line: Buffer
  readonly piece?: Piece | undefined
}

const lines = channel('asc:child:line')

/** Whether somebody listens to the lines of children. */
export function linesAreHeard(): boolean {
  return lines.hasSubscribers
}

export function publishLine(label: OutputLabel, stream: 'stdout' | 'stderr', line: Buffer, piece?: Piece): void {
  if (lines.hasSubscribers) lines.publish({ label, stream, line, piece } satisfies LineDiagnostics)
}
