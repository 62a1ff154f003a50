import type { ExitRecord } from '../contract/exits.js'
import type { GenerationLife } from './generation-life.js'
import type { Model } from './model.js'

/** A generation on the timeline: parts one after another, each between two places from 0 (left) to 1 (right). */
export interface Bar {
  readonly number: number
  /** Which row it is in: 0 is the top one. Generations that live at the same time are in different rows. */
  readonly row: number
  readonly parts: readonly BarPart[]
  readonly life: GenerationLife
}

export interface BarPart {
  readonly kind: 'starting' | 'serving' | 'draining' | 'failed'
  readonly from: number
  readonly to: number
}

/** Exits at about the same time. */
export interface Mark {
  readonly at: number
  /** Whether any of them was a failure. */
  readonly failure: boolean
  readonly exits: readonly ExitRecord[]
}

export interface Timeline {
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
  readonly rows: number
  readonly bars: readonly Bar[]
  /** The oldest first. */
  readonly marks: readonly Mark[]
}

/** Exits that are closer than this part of the width are one mark. */
const near = 0.008

/** What happened to the generations of a service in the last `span` milliseconds. */
export function timeline(model: Model, service: string, span: number): Timeline {
  const to = model.now
  const from = to - span
  const place = (time: number) => Math.min(1, Math.max(0, (time - from) / span))
  const lives = model.generations.filter((life) => life.service === service && (life.endedAt ?? to) > from)
  const bars: Bar[] = []
  for (const life of lives) bars.push({ number: life.number, life, row: freeRow(bars, life, to), parts: parts(life, to, place) })
  const exits = model.exits.filter((exit) => exit.service === service && Date.parse(exit.time) > from)
  return { from, to, rows: Math.max(1, ...bars.map(({ row }) => row + 1)), bars, marks: marks(exits, place) }
}

/** The uppermost row in which nothing else is at that time. */
function freeRow(bars: readonly Bar[], { startedAt }: GenerationLife, now: number): number {
  for (let row = 0; ; row++) if (!bars.some((bar) => bar.row === row && (bar.life.endedAt ?? now) > startedAt)) return row
}

function parts({ startedAt, readyAt, drainingAt, endedAt, failed }: GenerationLife, now: number, place: (time: number) => number): readonly BarPart[] {
  const end = endedAt ?? now
  const ready = Math.min(readyAt ?? end, end)
  const draining = Math.min(drainingAt ?? end, end)
  const all: BarPart[] = [
    { kind: failed ? 'failed' : 'starting', from: place(startedAt), to: place(ready) },
    { kind: 'serving', from: place(ready), to: place(draining) },
    { kind: 'draining', from: place(Math.max(ready, draining)), to: place(end) },
  ]
  return all.filter((part) => part.to > part.from)
}

function marks(exits: readonly ExitRecord[], place: (time: number) => number): readonly Mark[] {
  const found: Mark[] = []
  for (const exit of [...exits].reverse()) {
    const at = place(Date.parse(exit.time))
    const last = found.at(-1)
    if (last && at - last.at < near) found[found.length - 1] = { at: last.at, failure: last.failure || isFailure(exit), exits: [...last.exits, exit] }
    else found.push({ at, failure: isFailure(exit), exits: [exit] })
  }
  return found
}

/** Whether somebody should look at it: it neither ended well nor because something asked it to. */
export function isFailure({ success, stoppedBy, reason }: Pick<ExitRecord, 'success' | 'stoppedBy' | 'reason'>): boolean {
  const overdue = stoppedBy === 'startup-timeout' || stoppedBy === 'health-timeout'
  return overdue || reason === 'out-of-memory' || (!success && stoppedBy === undefined)
}
