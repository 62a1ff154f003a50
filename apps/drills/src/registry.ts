import type { Child, Container } from '@asc/core'
import type { Census, ChildRef, Counts } from './told.js'

/** Gives children numbers, and knows all containers that live. */
export class Registry {
  readonly #refs = new WeakMap<Child, ChildRef>()
  readonly #generations = new WeakMap<Container, number>()
  readonly #living = new Set<Container>()
  #children = 0
  #containers = 0

  admit(container: Container): void {
    this.#living.add(container)
    this.#generations.set(container, ++this.#containers)
  }

  /** A container with no children left is forgotten, so that it can be collected. */
  release(container: Container): void {
    if (container.stopping && container.size === 0) this.#living.delete(container)
  }

  generationOf(container: Container): number {
    return this.#generations.get(container) ?? 0
  }

  refOf(container: Container, child: Child): ChildRef {
    const known = this.#refs.get(child)
    if (known) return known
    const { name, pid = process.pid, threadId } = child
    const ref: ChildRef = { id: ++this.#children, generation: this.generationOf(container), name, pid, ...(threadId !== undefined && { threadId }) }
    this.#refs.set(child, ref)
    return ref
  }

  /** The child with this number, if it lives. */
  find(id: number): Child | undefined {
    return [...this.#living].flatMap((container) => [...container.children]).find((child) => this.#refs.get(child)?.id === id)
  }

  census(container: Container): Census {
    const everybody = [...this.#living].flatMap((living) => [...living.children].map((child) => ({ child, ref: this.refOf(living, child) })))
    return { ready: everybody.filter(({ child }) => child.state === 'ready').map(({ ref }) => ref.id), statistics: countsOf(container) }
  }

  get living(): readonly Container[] {
    return [...this.#living]
  }
}

function countsOf({ statistics: { spawns, restarts, failures, replacements, leaked } }: Container): Counts {
  return { spawns, restarts, failures, replacements, leaked }
}
