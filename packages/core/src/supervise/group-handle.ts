import type { Protocol } from '../messaging/protocol.js'
import type { Child } from './child.js'
import type { ChildHandle } from './child-handle.js'

/** What a group needs of its container. */
export interface GroupDeps<P extends Protocol> {
  /** Its members at present. */
  members(): readonly ChildHandle<P>[]
  scale(count: number): Promise<boolean>
}

/** The children of one `run`, which grow and shrink as one group; what `run` returns. */
export class GroupHandle<P extends Protocol = Protocol> {
  readonly name: string
  readonly #deps: GroupDeps<P>

  /** Made by `Container.run`. */
  constructor(name: string, deps: GroupDeps<P>) {
    this.name = name
    this.#deps = deps
  }

  /** Its children, in the order of their starts. */
  get children(): readonly Child<P>[] {
    return this.#deps.members().flatMap(({ child }) => child ?? [])
  }

  /** Resolves with true when all of its children are ready, and with false when one has ended for good without. */
  async ready(): Promise<boolean> {
    const ready = await Promise.all(this.#deps.members().map((member) => member.ready()))
    return ready.every(Boolean)
  }

  /** Ends its children, and starts no others; see `ChildHandle.stop`. */
  async stop(graceful: boolean | number = true): Promise<void> {
    await Promise.all(this.#deps.members().map((member) => member.stop(graceful)))
  }

  /** Replaces its children one after another, make before break. Returns false as soon as one could not be replaced; the rest goes on. */
  async restart(): Promise<boolean> {
    for (const member of this.#deps.members()) if (!(await member.restart())) return false
    return true
  }

  /** Makes it larger or smaller; see `Container.scale`. */
  scale(count: number): Promise<boolean> {
    return this.#deps.scale(count)
  }
}
