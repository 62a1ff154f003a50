import type { Container } from '@asc/core'

/** The containers that live: the one that serves, one that comes, one that drains. */
export class Generations {
  readonly #living = new Set<Container>()
  /** The last that did not come up. Nothing is left of it but its listeners, which are the program's. */
  #failed: Container | undefined

  get size(): number {
    return this.#living.size
  }

  /** Counts a container from now on, unless it does not come up. */
  async bring(container: Container, up: (container: Container) => Promise<void>): Promise<Container> {
    this.#living.add(container)
    try {
      await up(container)
      return container
    } catch (error) {
      this.#living.delete(container)
      this.#failed = container
      throw error
    }
  }

  /** Ends one of them. */
  async end(container: Container, graceful: boolean | number): Promise<void> {
    await container.stop(graceful)
    this.#living.delete(container)
  }

  /** Ends all. */
  async stop(graceful: boolean | number): Promise<void> {
    await Promise.all([...this.#living].map((container) => container.stop(graceful)))
    this.#living.clear()
  }

  closeListeners(): void {
    for (const container of this.#living) container.closeListeners()
    this.#failed?.closeListeners()
  }

  toJSON(): unknown {
    return [...this.#living]
  }
}
