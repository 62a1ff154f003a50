import type { Container } from '@asc/core'
import { containerControls } from '@asc/core/backend'
import type { Generation, GenerationEnd, GenerationState } from '../reporting/generation.js'

/** The containers that are alive: at most one that starts, one that serves, and any number that drain. */
export class Generations {
  readonly #changed: (generation: Generation, state: GenerationState | GenerationEnd) => void
  readonly #living = new Map<Container, Generation>()
  #last = 0
  /** The last container that did not become ready. Nothing is left of it but its listeners, which are the program's. */
  #failed: Container | undefined

  /** @param changed called with each change of a generation */
  constructor(changed: (generation: Generation, state: GenerationState | GenerationEnd) => void) {
    this.#changed = changed
  }

  get containers(): Iterable<Container> {
    return this.#living.keys()
  }

  get size(): number {
    return this.#living.size
  }

  /** Those that live, the oldest first. */
  get list(): readonly Generation[] {
    return [...this.#living.values()]
  }

  /** Adds a container, and removes it again if it does not become ready. */
  async bring(container: Container, up: (container: Container) => Promise<void>): Promise<Container> {
    this.#enter({ number: ++this.#last, container, state: 'starting', startedAt: Date.now() })
    try {
      await up(container)
      return container
    } catch (error) {
      this.#failed = container
      // It may still drain.
      void container.wait().then(() => this.#leave(container, 'failed'))
      throw error
    }
  }

  /** It has taken over. */
  serves(container: Container): void {
    const generation = this.#living.get(container)
    if (generation?.state === 'starting') this.#enter({ ...generation, state: 'serving', servesSince: Date.now() })
  }

  /** Stops a container that another one has replaced. */
  async retire(container: Container, graceful: boolean | number): Promise<void> {
    const generation = this.#living.get(container)
    if (generation) this.#enter({ ...generation, state: 'draining' })
    await containerControls(container).stop(graceful, 'restart')
    this.#leave(container, 'ended')
  }

  /** Stops all. */
  async stop(graceful: boolean | number): Promise<void> {
    const stopped = [...this.#living.keys()]
    await Promise.all(stopped.map((container) => container.stop(graceful)))
    for (const container of stopped) this.#leave(container, 'ended')
  }

  closeListeners(): void {
    for (const container of this.#living.keys()) containerControls(container).closeListeners()
    if (this.#failed) containerControls(this.#failed).closeListeners()
  }

  toJSON(): unknown {
    return [...this.#living.keys()]
  }

  #enter(generation: Generation): void {
    this.#living.set(generation.container, generation)
    this.#changed(generation, generation.state)
  }

  #leave(container: Container, end: GenerationEnd): void {
    const generation = this.#living.get(container)
    if (this.#living.delete(container)) this.#changed(generation!, end)
  }
}
