import type { MonitorEvent } from '../contract/events.js'
import type { History } from '../contract/exits.js'
import { recordingFormat, type RecordedKinds, type RecordedLine, type RecordedSample, type RecordingHead } from '../contract/recording.js'
import type { Figures } from '../contract/status.js'
import { emptyModel, type Model } from './model.js'
import { reduce, type Happening } from './reduce.js'
import type { Tone } from './words.js'

/** A recording that was read. Times are milliseconds since 1970, by the clock of the supervisor. */
export interface Recording {
  readonly head: RecordingHead
  /** What happened, in its order. */
  readonly moments: readonly Moment[]
  /** Models on the way, so that no look at it begins at the beginning. */
  readonly checkpoints: readonly Checkpoint[]
  readonly marks: readonly Mark[]
}

interface Moment {
  readonly at: number
  readonly happening: Happening
}

interface Checkpoint {
  readonly at: number
  readonly model: Model
  /** The moment after it. */
  readonly next: number
}

/** Something that is worth going to. */
export interface Mark {
  readonly at: number
  readonly tone: Tone
  readonly text: string
}

/** How far models on the way are from each other, in milliseconds. */
const apart = 20_000

/**
 * Reads the lines of a recording.
 *
 * @throws {TypeError} if it is none, or of another version
 */
export function readRecording(text: string): Recording {
  const lines = text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as RecordedLine)
  const head = only(lines, 'head')[0]
  if (head?.format !== recordingFormat) throw new TypeError(`This is no recording that this page can show${head ? `: its format is ${head.format}` : ''}`)
  const moments = momentsOf(lines, head)
  return { head, moments, checkpoints: checkpointsOf(beginning(lines, head), moments), marks: marksOf(only(lines, 'event')) }
}

/** What was known at a time. */
export function modelAt({ checkpoints, moments }: Recording, time: number): Model {
  const { model, next } = checkpoints.findLast(({ at }) => at <= time) ?? checkpoints[0]!
  let shown = model
  for (let index = next; index < moments.length && moments[index]!.at <= time; index++) shown = reduce(shown, moments[index]!.happening)
  return { ...shown, now: time, connection: { state: 'recorded', since: time } }
}

/** The figures of one child in the time before. */
export function historyAt({ moments }: Recording, id: number, time: number, span: number): History {
  const figures = moments.filter(({ at }) => at <= time && at > time - span).flatMap(({ happening }) => {
    const sample = happening.type === 'event' && happening.event.type === 'figures' ? happening.event.children[id] : undefined
    return sample ? [sample] : []
  })
  return { time: new Date(time).toISOString(), series: [{ name: String(id), figures }] }
}

/** All of one kind. */
function only<Kind extends keyof RecordedKinds>(lines: readonly RecordedLine[], kind: Kind): RecordedKinds[Kind][] {
  return lines.flatMap((line) => {
    const { [kind]: value } = line as Partial<RecordedKinds>
    return value === undefined ? [] : [value]
  })
}

function momentsOf(lines: readonly RecordedLine[], { columns }: RecordingHead): Moment[] {
  const moments = lines.flatMap((line): Moment[] => {
    if ('event' in line) return [{ at: Date.parse(line.event.time), happening: { type: 'event', event: line.event, at: Date.parse(line.event.time) } }]
    if ('figures' in line) return [{ at: line.figures.time, happening: { type: 'event', event: figuresEvent(line.figures, columns), at: line.figures.time } }]
    return 'log' in line ? [{ at: Date.parse(line.log.time), happening: { type: 'log', lines: [line.log] } }] : []
  })
  return gathered(moments.sort((one, other) => one.at - other.at))
}

/** Lines that follow each other are one moment: there are thousands. */
function gathered(moments: readonly Moment[]): Moment[] {
  const together: Moment[] = []
  for (const moment of moments) {
    const last = together.at(-1)
    if (last?.happening.type === 'log' && moment.happening.type === 'log' && last.at > moment.at - 1000) {
      together[together.length - 1] = { at: moment.at, happening: { type: 'log', lines: [...last.happening.lines, ...moment.happening.lines] } }
    } else together.push(moment)
  }
  return together
}

function figuresEvent({ time, rows }: RecordedSample, columns: readonly string[]): MonitorEvent {
  const figures = new Map(rows.map(([id, ...values]) => [id!, {
    time: new Date(time).toISOString(), ...Object.fromEntries(values.flatMap((value, column) => (value === null ? [] : [[columns[column]!, value]]))),
  } satisfies Figures]))
  const supervisor = figures.get(0) ?? { time: new Date(time).toISOString() }
  figures.delete(0)
  return { type: 'figures', id: '', time: new Date(time).toISOString(), supervisor, children: Object.fromEntries(figures) }
}

/** What was known when it begins. */
function beginning(lines: readonly RecordedLine[], { from }: RecordingHead): Model {
  const exits = only(lines, 'exit')
  const actions = only(lines, 'action').filter(({ startedAt }) => Date.parse(startedAt) <= from)
  const snapshot = only(lines, 'event').find(({ type }) => type === 'snapshot')
  const history = only(lines, 'history')[0]
  const happenings: Happening[] = [
    ...(snapshot ? [{ type: 'event' as const, event: snapshot, at: from }] : []), { type: 'exits', exits }, { type: 'actions', actions },
    ...(history ? [{ type: 'history' as const, history: upTo(history, from) }] : []),
  ]
  return happenings.reduce(reduce, emptyModel(from))
}

function upTo(history: History, time: number): History {
  return { ...history, series: history.series.map((series) => ({ ...series, figures: series.figures.filter((figures) => Date.parse(figures.time) <= time) })) }
}

function checkpointsOf(first: Model, moments: readonly Moment[]): Checkpoint[] {
  const checkpoints: Checkpoint[] = [{ at: -Infinity, model: first, next: 0 }]
  let model = first
  moments.forEach(({ at, happening }, index) => {
    if (at - checkpoints.at(-1)!.at >= apart) checkpoints.push({ at: at - 1, model, next: index })
    model = reduce(model, happening)
  })
  return checkpoints
}

function marksOf(events: readonly MonitorEvent[]): Mark[] {
  return events.flatMap((event): Mark[] => {
    const at = Date.parse(event.time)
    if (event.type === 'child-exited') return [{ at, tone: event.exit.success ? 'leaving' : 'bad', text: event.exit.explanation[0] ?? `${event.child.name} has ended` }]
    if (event.type === 'generation-changed') return [{ at, tone: event.state === 'failed' ? 'bad' : 'busy', text: `Generation ${event.number} is ${event.state}` }]
    return event.type === 'action-started' ? [{ at, tone: 'busy', text: `${event.action.action} by ${event.action.by}` }] : []
  })
}
