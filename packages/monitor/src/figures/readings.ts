import type { Figures } from '../contract/status.js'
import type { ChildFigures } from './child-figures.js'
import type { ProcessFigures } from './process-figures.js'

/** What is known of a child at one moment, as it was read. */
export interface Reading {
  /** When, in milliseconds of one monotonic clock. */
  readonly at: number
  readonly kernel?: ProcessFigures | undefined
  /** Its last answer, and when that came. */
  readonly answer?: ChildFigures | undefined
  readonly answeredAt?: number | undefined
  /** How many connections it has on sockets that it shares: known without asking it, whatever it speaks over them. */
  readonly balanced?: number | undefined
  /** For how long a question has waited for its answer, in milliseconds. */
  readonly unanswered: number
}

/** A child that has not answered for so long is told by how late it is, in milliseconds. */
const silent = 1_500

/** Two readings as figures: what has grown between them becomes a rate. */
export function figuresOf(before: Reading | undefined, now: Reading, isThread: boolean): Omit<Figures, 'time'> {
  const { kernel, answer } = now
  const stale = now.unanswered > silent
  return {
    // That of a thread is the whole process's.
    ...maybe('rss', isThread ? undefined : (kernel?.rss ?? answer?.rss)),
    ...maybe('heapUsed', answer?.heapUsed),
    ...maybe('loopDelay', stale ? now.unanswered : answer?.late),
    ...maybe('loopDelayMax', stale ? now.unanswered : answer?.latest),
    ...maybe('loopUtilization', utilization(before, now)),
    ...maybe('cpu', kernel ? rate(before?.kernel?.cpu, kernel.cpu, before?.at, now.at) : rate(before?.answer?.cpu, answer?.cpu, before?.answeredAt, now.answeredAt)),
    ...maybe('connections', connections(now)),
    ...maybe('requests', answer?.requests),
    ...maybe('served', answer?.served),
    ...maybe('requestRate', times(1000, rate(before?.answer?.served, answer?.served, before?.answeredAt, now.answeredAt))),
    ...(stale && { stale }),
  }
}

/** Those of shared sockets, or of its HTTP servers: of which there are more, as one of them may not know of some. */
function connections({ answer, balanced }: Reading): number | undefined {
  return answer?.connections === undefined || balanced === undefined ? (answer?.connections ?? balanced) : Math.max(answer.connections, balanced)
}

function utilization(before: Reading | undefined, { answer, unanswered }: Reading): number | undefined {
  // Its event loop does not turn.
  if (unanswered > silent) return 1
  if (!answer) return undefined
  const { active, idle } = before?.answer ?? { active: 0, idle: 0 }
  const [busy, all] = [answer.active - active, answer.active + answer.idle - active - idle]
  return all > 0 ? Math.min(1, Math.max(0, busy / all)) : undefined
}

/** How much a number of milliseconds has grown in a time, as a part of that time. */
function rate(before: number | undefined, now: number | undefined, from: number | undefined, to: number | undefined): number | undefined {
  if (before === undefined || now === undefined || from === undefined || to === undefined || to <= from) return undefined
  return Math.max(0, (now - before) / (to - from))
}

function times(factor: number, value: number | undefined): number | undefined {
  return value === undefined ? undefined : factor * value
}

function maybe<Name extends keyof Figures>(name: Name, value: number | undefined): { readonly [N in Name]?: number } {
  return (value === undefined ? {} : { [name]: Number(value.toFixed(4)) }) as { readonly [N in Name]?: number }
}
