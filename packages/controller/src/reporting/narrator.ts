import { isatty } from 'node:tty'
import type { Child, Container, Logger } from '@asc/core'
import { containerControls, controllerLines } from '@asc/core/backend'
import { Progress } from './progress.js'
import { stopSummary } from './summary.js'

type Change = 'start' | 'restart' | 'reload'

/** Logs what the controller does, one line an event: how many children are ready or were replaced, in how long, and where they listen. Shows what takes long. */
export class Narrator {
  readonly #logger: Logger
  readonly #progress: Progress
  readonly #living: () => Iterable<Container>
  #change: Change = 'start'
  /** No child runs, and that was said. */
  #nobody = false
  #began = 0
  /** The container that is starting, once its setup has run. */
  #coming: Container | undefined

  /**
   * @param show shows a text at the bottom of the terminal, if there is one
   * @param living all containers that have children
   */
  constructor(logger: Logger, show: (text: string | undefined) => void, living: () => Iterable<Container>) {
    this.#logger = logger
    this.#progress = new Progress(show)
    this.#living = living
  }

  begins(change: Change): void {
    this.#change = change
    this.#began = performance.now()
    this.#coming = undefined
    this.#progress.begin(() => startingText(change, this.#coming))
  }

  waits(container: Container): void {
    this.#coming = container
  }

  serves(container: Container): void {
    this.#progress.end()
    const text = { start: controllerLines.ready, restart: controllerLines.replaced, reload: controllerLines.reloaded }[this.#change]
    this.#logger.info({ children: container.size, duration: this.#elapsed, addresses: containerControls(container).addresses }, text)
  }

  failed(): void {
    this.#progress.end()
    this.#logger.error({ change: this.#change, duration: this.#elapsed }, controllerLines.changeFailed)
  }

  /** The children of the container that serves have changed: says once when none of them runs. */
  changed({ size, children }: Container): void {
    const nobody = size > 0 && [...children].every(({ state }) => state === 'exited')
    if (nobody && !this.#nobody) this.#logger.warn({ children: size }, controllerLines.nobodyServes)
    this.#nobody = nobody
  }

  stops(grace: number): void {
    const children = this.#left
    this.#began = performance.now()
    this.#progress.begin(() => this.remaining)
    if (children > 0) this.#logger.info({ children, grace: Math.min(grace, Number.MAX_SAFE_INTEGER), ...(isatty(0) && { interactive: true }) }, controllerLines.stopping)
  }

  ended(stopped: boolean): void {
    this.#progress.end()
    if (stopped) this.#logger.info({ duration: this.#elapsed }, controllerLines.stopped)
  }

  /** What is left of a stop, in words. */
  get remaining(): string {
    return stopSummary(this.#children)
  }

  get #children(): Child[] {
    return [...this.#living()].flatMap(({ children }) => [...children])
  }

  get #elapsed(): number {
    return Math.round(performance.now() - this.#began)
  }

  /** How many children live. */
  get #left(): number {
    return this.#children.filter(({ exit }) => !exit).length
  }
}

function startingText(change: Change, container: Container | undefined): string {
  const verb = { start: 'starting', restart: 'replacing', reload: 'reloading' }[change]
  if (!container) return verb
  const children = [...container.children]
  const waiting = children.filter(({ state }) => state !== 'ready').map(({ name }) => name)
  return `${verb}: ${children.length - waiting.length} of ${many(container.size)} ready${waiting.length > 0 ? `; waiting for ${waiting.slice(0, 3).join(', ')}${waiting.length > 3 ? ` and ${waiting.length - 3} more` : ''}` : ''}`
}

function many(number: number): string {
  return `${number} ${number === 1 ? 'child' : 'children'}`
}
