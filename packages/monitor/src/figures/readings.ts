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
  /** How late its next answer is, in milliseconds. */
  readonly unanswered: number
}

/** Whether a child that is so late with its answer is told by that, in milliseconds: its event loop may not turn. */
export const isSilent = (unanswered: number): boolean => unanswered > 1_500

/** Two readings as figures: what has grown between them becomes a rate. */
export function figuresOf(before: Reading | undefined, now: Reading, isThread: boolean): Omit<Figures, 'time'> {
  const { kernel, answer } = now
  const stale = isSilent(now.unanswered)
  return {
    // That of a thread is the whole process's.
    ...maybe('rss', isThread ? undefined : (kernel?.rss ?? answer?.rss)),
    ...maybe('heapUsed', answer?.heapUsed),
    ...maybe('loopDelay', stale ? now.unanswered : answer?.late),
    ...maybe('loopDelayMax', stale ? now.unanswered : answer?.latest),
    ...maybe('loopUtilization', utilization(before, now)),
    ...maybe('cpu', rate(before && processorTime(before), processorTime(now))),
    ...maybe('connections', connections(now)),
    ...maybe('requests', answer?.requests),
    ...maybe('served', answer?.served),
    ...maybe('requestRate', times(1000, rate(before && served(before), served(now)))),
    ...(stale && { stale }),
  }
}

/** Those of shared sockets, or of its HTTP servers: of which there are more, as one of them may not know of some. */
function connections({ answer, balanced }: Reading): number | undefined {
  return answer?.connections === undefined || balanced === undefined ? (answer?.connections ?? balanced) : Math.max(answer.connections, balanced)
}

function utilization(before: Reading | undefined, { answer, unanswered }: Reading): number | undefined {
  // Its event loop does not turn.
  if (isSilent(unanswered)) return 1
  if (!answer) return undefined
  const { active, idle } = before?.answer ?? { active: 0, idle: 0 }
  const [busy, all] = [answer.active - active, answer.active + answer.idle - active - idle]
  return all > 0 ? Math.min(1, Math.max(0, busy / all)) : undefined
}

/** A number that only grows, as it was at one moment. */
interface Count {
  readonly value: number | undefined
  readonly at: number | undefined
}

/** As the kernel has it where it was asked, else as the child says: both since its start. */
function processorTime({ kernel, answer, at, answeredAt }: Reading): Count {
  return kernel ? { value: kernel.cpu, at } : { value: answer?.cpu, at: answeredAt }
}

function served({ answer, answeredAt }: Reading): Count {
  return { value: answer?.served, at: answeredAt }
}

/** How much it has grown in a millisecond. */
function rate(before: Count | undefined, now: Count): number | undefined {
  if (before?.value === undefined || now.value === undefined || before.at === undefined || now.at === undefined || now.at <= before.at) return undefined
  return Math.max(0, (now.value - before.value) / (now.at - before.at))
}

function times(factor: number, value: number | undefined): number | undefined {
  return value === undefined ? undefined : factor * value
}

function maybe<Name extends keyof Figures>(name: Name, value: number | undefined): { readonly [N in Name]?: number } {
  return (value === undefined ? {} : { [name]: Number(value.toFixed(4)) }) as { readonly [N in Name]?: number }
}
