import type { ActionResult } from './actions.js'
import type { MonitorEvent } from './events.js'
import type { ExitRecord, History } from './exits.js'
import type { LogLine } from './logs.js'
import type { Figures } from './status.js'

/** The version of recordings. */
export const recordingFormat = 1

/** The figures that a recording has, in the order of their columns. */
export const recordedFigures = ['rss', 'heapUsed', 'loopDelay', 'loopDelayMax', 'loopUtilization', 'cpu', 'connections', 'requests', 'served', 'requestRate'] as const satisfies readonly (keyof Figures)[]

/** What a recording is. Times are milliseconds since 1970, by the clock of the supervisor. */
export interface RecordingHead {
  readonly format: number
  /** The name of the supervisor. */
  readonly name: string
  /** Why it was made: a sentence. */
  readonly reason: string
  /** What it reaches from and to. */
  readonly from: number
  readonly to: number
  /** The names of figures, in the order of their columns. */
  readonly columns: readonly string[]
}

/** The figures of one moment: of each child its id, and a number for each column; the id 0 is the supervisor. */
export interface RecordedSample {
  readonly time: number
  readonly rows: readonly (readonly (number | null)[])[]
}

/** The kinds of lines of a recording. */
export interface RecordedKinds {
  readonly head: RecordingHead
  readonly exit: ExitRecord
  readonly action: ActionResult
  readonly history: History
  readonly event: MonitorEvent
  readonly figures: RecordedSample
  readonly log: LogLine
}

/**
 * One line of a recording, as JSON. The first is `head`. Then comes what was before it begins (`exit`, `action`, `history`), an event
 * `snapshot`, and everything since, in any order: each line has its own time.
 */
export type RecordedLine = { [Kind in keyof RecordedKinds]: { readonly [K in Kind]: RecordedKinds[Kind] } }[keyof RecordedKinds]
