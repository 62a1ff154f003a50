import { isDeepStrictEqual } from 'node:util'
import type { Child, ChildMessage, Container, ExitStatus, Failure, LogFields, Logger } from '@asc/core'
import { Record } from './record.js'

/** An event of a container, or a line of its log. `at` is in milliseconds of one monotonic clock. */
export type Entry = { readonly at: number } & (
  | { readonly event: 'spawn'; readonly child: Child }
  | { readonly event: 'ready'; readonly child: Child }
  | { readonly event: 'report'; readonly child: Child; readonly message: ChildMessage }
  | { readonly event: 'message'; readonly child: Child; readonly body: unknown }
  | { readonly event: 'exit'; readonly child: Child; readonly status: ExitStatus }
  | { readonly event: 'restart'; readonly child: Child; readonly delay: number }
  | { readonly event: 'replace'; readonly child: Child; readonly successor: Child }
  | { readonly event: 'failed'; readonly failures: readonly Failure[] }
  | { readonly event: 'log'; readonly level: keyof Logger; readonly fields: LogFields; readonly text: string }
)
type Of<E extends Entry['event']> = Extract<Entry, { event: E }>
type Dated<T> = T extends unknown ? Omit<T, 'at'> : never

/** Everything that a container has emitted or logged since it was made, in order. */
export class Journal extends Record<Entry> {
  /** The logger to pass to the container. */
  readonly logger: Logger

  constructor() {
    super(show)
    const write = (level: keyof Logger) => (fields: LogFields, text: string) => this.#note({ event: 'log', level, fields, text })
    this.logger = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
  }

  watch(container: Container): void {
    container.on('spawn', (child) => this.#note({ event: 'spawn', child }))
    container.on('ready', (child) => this.#note({ event: 'ready', child }))
    container.on('report', (child, message) => this.#note({ event: 'report', child, message }))
    container.on('message', (child, body: unknown) => this.#note({ event: 'message', child, body }))
    container.on('exit', (child, status) => this.#note({ event: 'exit', child, status }))
    container.on('restart', (child, delay) => this.#note({ event: 'restart', child, delay }))
    container.on('replace', (child, successor) => this.#note({ event: 'replace', child, successor }))
    container.on('failed', (failures) => this.#note({ event: 'failed', failures }))
  }

  of<E extends Entry['event']>(event: E): Of<E>[] {
    return this.entries.filter((entry): entry is Of<E> => entry.event === event)
  }

  /** The n-th event of this kind that `match` accepts; waits for it if it has not come yet. */
  next<E extends Entry['event']>(event: E, n = 1, match: (entry: Of<E>) => boolean = () => true): Promise<Of<E>> {
    return this.nth(`the event '${event}'`, n, (entry) => entry.event === event && match(entry as Of<E>)) as Promise<Of<E>>
  }

  async spawned(n = 1): Promise<Child> {
    return (await this.next('spawn', n)).child
  }
  async ready(n = 1): Promise<Child> {
    return (await this.next('ready', n)).child
  }
  async exited(n = 1): Promise<ExitStatus> {
    return (await this.next('exit', n)).status
  }

  /** The exit of this child. */
  async exitOf(child: Child): Promise<ExitStatus> {
    return (await this.next('exit', 1, (entry) => entry.child === child)).status
  }

  /** The first message with this status text. */
  said(text: string, n = 1): Promise<Of<'report'>> {
    return this.next('report', n, ({ message }) => message.status === text)
  }

  /** The n-th message of children's own code that equals this one. */
  heard(body: unknown, n = 1): Promise<Of<'message'>> {
    return this.next('message', n, (entry) => isDeepStrictEqual(entry.body, body))
  }

  /** The first line of the log whose text contains `part`. */
  logged(part: string, n = 1): Promise<Of<'log'>> {
    return this.next('log', n, ({ text }) => text.includes(part))
  }

  #note(entry: Dated<Entry>): void {
    this.add({ ...entry, at: performance.now() })
  }
}

function show(entry: Entry): string {
  const at = entry.at.toFixed(0)
  if (entry.event === 'log') return `${at} ${entry.level} ${entry.text} ${JSON.stringify(entry.fields)}`
  if (entry.event === 'failed') return `${at} failed ${entry.failures.map(({ name }) => name).join()}`
  const { child } = entry
  const detail = entry.event === 'report' ? entry.message : entry.event === 'message' ? entry.body : entry.event === 'exit' ? { ...entry.status, error: entry.status.error?.message } : undefined
  return `${at} ${entry.event} ${child.name} ${child.pid ?? child.threadId ?? ''} ${JSON.stringify(detail)?.slice(0, 300) ?? ''}`
}
