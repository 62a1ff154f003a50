import type { Child, ContainerView } from '@asc/core'
import type { Census, ChildRef, Counts } from '../protocol/told.js'

/** Gives children numbers, and knows all containers that live. */
export class Registry {
  readonly #refs = new WeakMap<Child, ChildRef>()
  readonly #generations = new WeakMap<ContainerView, number>()
  readonly #living = new Set<ContainerView>()
  #children = 0
  #containers = 0

  admit(container: ContainerView): void {
    this.#living.add(container)
    this.#generations.set(container, ++this.#containers)
  }

  /** A container with no children left is forgotten, so that it can be collected. */
  release(container: ContainerView): void {
    if (container.stopping && container.size === 0) this.#living.delete(container)
  }

  generationOf(container: ContainerView): number {
    return this.#generations.get(container) ?? 0
  }

  refOf(container: ContainerView, child: Child): ChildRef {
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

  census(container: ContainerView): Census {
    const everybody = [...this.#living].flatMap((living) => [...living.children].map((child) => ({ child, ref: this.refOf(living, child) })))
    return { ready: everybody.filter(({ child }) => child.state === 'ready').map(({ ref }) => ref.id), statistics: countsOf(container) }
  }

  get living(): readonly ContainerView[] {
    return [...this.#living]
  }
}

function countsOf({ statistics: { spawns, restarts, failures, replacements, leaked } }: ContainerView): Counts {
  return { spawns, restarts, failures, replacements, leaked }
}
