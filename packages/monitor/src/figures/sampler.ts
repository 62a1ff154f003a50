import type { Child, Container } from '@asc/core'
import { containerControls, machineTime, untilBeat } from '@asc/core/backend'
import type { Figures } from '../contract/status.js'
import type { ChildFigures } from './child-figures.js'
import { processFigures } from './process-figures.js'
import { figuresOf, isSilent, type Reading } from './readings.js'

/** A child that is measured. */
export interface Subject {
  readonly child: Child
  readonly container: Container
}

/** What the sampler measures, and whom it tells. */
export interface SamplerDeps {
  subjects(): Iterable<Subject>
  /** A round is over. */
  sampled(): void
}

/** How often, in milliseconds. */
const interval = 1_000
const questions = new URL('./child-figures.js', import.meta.url).href

/** What is known of one child. */
interface Known {
  reading?: Reading
  figures?: Figures
  answer?: { readonly answer: ChildFigures; readonly answeredAt: number }
  /** When its next answer should come; `undefined`: it cannot be asked. */
  dueAt?: number
  /** Ends its answers. */
  end?: () => void
}

/**
 * Measures all children and the supervisor itself each second. A child tells of its event loop, heap and connections by itself, once it is asked; of a process
 * that is silent the kernel is asked. Nothing waits for an answer: it is part of the next round.
 */
export class Sampler {
  readonly #deps: SamplerDeps
  readonly #known = new WeakMap<Child, Known>()
  readonly #self: Known = {}
  #timer: NodeJS.Timeout | undefined

  constructor(deps: SamplerDeps) {
    this.#deps = deps
  }

  start(): void {
    this.#timer ??= setTimeout(() => this.#round(), untilNext()).unref()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const { child } of this.#deps.subjects()) {
      const known = this.#known.get(child)
      known?.end?.()
      delete known?.end
    }
  }

  /** The last figures of a child. */
  of(child: Child): Figures | undefined {
    return this.#known.get(child)?.figures
  }

  /** Those of this process. */
  get self(): Figures {
    return this.#self.figures ?? this.#measureSelf(undefined)
  }

  #round(): void {
    const due = performance.now()
    this.#timer = setTimeout(() => this.#round(), untilNext()).unref()
    this.#measureSelf(due)
    for (const { child, container } of this.#deps.subjects()) {
      if (child.state === 'exited') continue
      const known = this.#known.get(child) ?? {}
      this.#known.set(child, known)
      this.#measure(known, child)
      known.end ??= follow(known, child, container)
    }
    this.#deps.sampled()
  }

  #measure(known: Known, child: Child): void {
    const isThread = child.threadId !== undefined
    const at = performance.now()
    const unanswered = known.dueAt === undefined ? 0 : Math.max(0, at - known.dueAt)
    const kernel = isThread || child.pid === undefined || (known.answer && !isSilent(unanswered)) ? undefined : processFigures(child.pid)
    const reading: Reading = { at, kernel, ...known.answer, balanced: child.connections, unanswered }
    // Until it answers again, what was known of its event loop stands.
    const { loopUtilization } = known.figures ?? {}
    known.figures = { time: new Date().toISOString(), ...(loopUtilization !== undefined && { loopUtilization }), ...figuresOf(known.reading, reading, isThread) }
    known.reading = reading
  }

  #measureSelf(due: number | undefined): Figures {
    const at = performance.now()
    const { active, idle } = performance.eventLoopUtilization()
    const { rss, heapUsed } = process.memoryUsage()
    const { user, system } = process.cpuUsage()
    const late = due === undefined || this.#self.reading === undefined ? 0 : Math.max(0, at - this.#self.reading.at - interval)
    const answer = { active, idle, late, latest: late, heapUsed, rss, cpu: (user + system) / 1000 }
    const reading: Reading = { at, answer, answeredAt: at, unanswered: 0 }
    this.#self.figures = { time: new Date().toISOString(), ...figuresOf(this.#self.reading, reading, false) }
    this.#self.reading = reading
    return this.#self.figures
  }
}

/** Has a child tell its figures each second. A command cannot, and one that has ended does not: that is what the kernel's figures are for. */
function follow(known: Known, child: Child, container: Container): () => void {
  try {
    const end = containerControls(container).follow(child, questions, undefined, (answer) => {
      if (!isFigures(answer)) return
      const answeredAt = performance.now()
      known.answer = { answer, answeredAt }
      known.dueAt = answeredAt + interval
    })
    known.dueAt = performance.now()
    return end
  } catch {
    return () => {}
  }
}

/** A child may answer anything. */
function isFigures(answer: unknown): answer is ChildFigures {
  if (typeof answer !== 'object' || answer === null) return false
  const { active, idle, late, latest, heapUsed, rss } = answer as Record<string, unknown>
  return [active, idle, late, latest, heapUsed, rss].every(Number.isFinite) && Object.values(answer).every(Number.isFinite)
}

/** Until the children's heartbeats and answers come, too: the supervisor wakes once for all of them. */
function untilNext(): number {
  return Math.ceil(untilBeat(machineTime(), interval))
}
