import type { Child } from '@asc/core'
import type { LineDiagnostics, LogDiagnostics } from '@asc/core/backend'
import type { Controller } from '@asc/controller'
import type { LogLine } from '../contract/logs.js'
import type { Figures, GroupStatus } from '../contract/status.js'
import { HistoryBook } from '../figures/history-book.js'
import { Sampler } from '../figures/sampler.js'
import { totalFigures, type Measured } from '../figures/total-figures.js'
import { Census } from './census.js'
import { EventJournal } from './event-journal.js'
import { ExitBook, keptWithExit } from './exit-book.js'
import { guard, listenSafely } from './listen-safely.js'
import { LogBook } from './log-book.js'
import { safeFields } from './safe-fields.js'
import { ServiceView } from './service-view.js'
import { ServiceWatch } from './service-watch.js'

/** Hears the figures of a round: when it was, those of the supervisor, and those of children by their ids. */
export type SampleListener = (time: number, supervisor: Figures, children: Readonly<Record<number, Figures>>) => void

/** Everything that is known of the controllers of one program: what is, what changes, what was. It changes nothing itself. */
export class Observer {
  readonly census = new Census()
  readonly journal = new EventJournal()
  readonly logs = new LogBook()
  readonly exits = new ExitBook()
  readonly history = new HistoryBook()
  /** The same of all children of a service together. */
  readonly totals = new HistoryBook()
  readonly sampler: Sampler
  readonly services: readonly ServiceWatch[]
  /** The bounds of groups that are scaled by themselves, by `SERVICE/GROUP`. */
  readonly bounds = new Map<string, NonNullable<GroupStatus['autoscale']>>()
  /** Exits since the supervisor was started, by service and reason. */
  readonly exitCounts = new Map<string, Map<string, number>>()
  readonly #ends: (() => void)[] = []
  readonly #sampledBy = new Set<SampleListener>()
  #failed: (reason: string) => void = () => {}

  /** @param controllers by the names of their services */
  constructor(controllers: Readonly<Record<string, Controller>>) {
    this.sampler = new Sampler({ subjects: () => this.services.flatMap(({ view }) => view.children()), sampled: guard(() => this.#sampled()) })
    this.services = Object.entries(controllers).map(([name, controller]) => new ServiceWatch(new ServiceView(name, controller, {
      census: this.census, figuresOf: (child) => this.sampler.of(child), boundsOf: (service, group) => this.bounds.get(`${service}/${group}`),
    }), {
      census: this.census,
      tell: (type, what) => this.journal.add(type, what),
      exited: (...exit) => this.#exited(...exit),
      failed: (reason) => this.#failed(reason),
    }))
    this.#ends.push(
      listenSafely<LineDiagnostics>('asc:child:line', (line) => this.#line(line)),
      listenSafely<LogDiagnostics>('asc:log', (record) => this.#record(record)),
    )
    this.sampler.start()
  }

  /** Calls `listener` after each round of figures. What it throws is a warning. */
  onSample(listener: SampleListener): void {
    this.#sampledBy.add(guard(listener))
  }

  /** Calls `listener` when a service has given up or could not start, with a sentence that says why. */
  onFailure(listener: (reason: string) => void): void {
    this.#failed = guard(listener)
  }

  close(): void {
    for (const end of this.#ends.splice(0)) end()
    for (const service of this.services) service.close()
    this.sampler.stop()
  }

  #exited(...[watch, child, facts, status]: Parameters<ConstructorParameters<typeof ServiceWatch>[1]['exited']>): void {
    const counts = this.exitCounts.get(watch.name) ?? new Map<string, number>()
    this.exitCounts.set(watch.name, counts.set(status.reason, (counts.get(status.reason) ?? 0) + 1))
    const names = new Set([child.name])
    const exit = this.exits.add(child, status, {
      facts,
      askedBy: askerOf(watch, child, facts, status),
      lines: this.logs.tail(keptWithExit.lines, { service: watch.name, names, pid: child.pid, ofChildren: true, since: facts.startedAt }),
      figures: this.history.since({ service: watch.name, name: child.name }, Math.max(facts.startedAt, Date.now() - keptWithExit.figures * 1000)),
    })
    this.journal.add('child-exited', { child: watch.view.childStatus(child, facts), exit })
  }

  #line({ label, stream, line }: LineDiagnostics): void {
    const child = this.census.find(label)
    const service = child && this.census.factsOf(child)?.service
    // A program without a monitor may supervise others in the same process.
    if (service === undefined) return
    this.logs.add({ stream, service, name: label.name, ...(label.pid !== undefined && { pid: label.pid }), text: line.toString() })
  }

  #record({ logger, level, fields, text }: LogDiagnostics): void {
    const watch = this.services.find(({ view }) => view.controller.logger === logger)
    if (!watch) return
    const kept = safeFields(fields)
    const { child: name, pid } = kept
    this.logs.add({
      stream: 'supervisor', service: watch.name, level, text, fields: kept,
      ...(typeof name === 'string' && { name }), ...(typeof pid === 'number' && { pid }),
    } satisfies Omit<LogLine, 'seq' | 'time'>)
  }

  #sampled(): void {
    const now = Date.now()
    const children: Record<number, Figures> = {}
    this.history.add({ name: 'supervisor' }, now, this.sampler.self)
    for (const { view } of this.services) {
      const measured: Measured[] = []
      for (const { child, facts } of view.children()) {
        const figures = this.sampler.of(child)
        if (!figures || child.state === 'exited') continue
        measured.push({ pid: child.pid, figures })
        children[facts.id] = figures
        if (this.#isNewest(view, child, facts.generation)) this.history.add({ service: view.name, name: child.name }, now, figures)
      }
      this.totals.add({ service: view.name, name: view.name }, now, totalFigures(measured))
    }
    if (this.journal.heard) this.journal.add('figures', { supervisor: this.sampler.self, children })
    for (const listener of this.#sampledBy) listener(now, this.sampler.self, children)
  }

  /** Of several children of one name, one of which drains, the newest is the one whose series goes on. */
  #isNewest({ controller }: ServiceView, { name }: Child, generation: number): boolean {
    return !controller.generations.some(({ number, container }) => number > generation && [...container.children].some((other) => other.name === name && other.state !== 'exited'))
  }
}

function askerOf({ askers }: ServiceWatch, { name }: Child, { signalled }: { readonly signalled?: { readonly signal: string; readonly by: string } }, { stoppedBy, signal }: { readonly stoppedBy?: Parameters<typeof askers.of>[0]; readonly signal: string | null }): string | undefined {
  const asker = askers.of(stoppedBy, name)
  if (asker !== undefined || stoppedBy !== undefined) return asker
  return signalled && (signal === null || signal === signalled.signal) ? `${signalled.by} (by ${signalled.signal})` : undefined
}
