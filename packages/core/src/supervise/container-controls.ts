import type { StopCause } from '../base/exit-status.js'
import type { GuardedLogger } from '../base/guarded-logger.js'
import type { Logger } from '../base/logger.js'
import type { SerialQueue } from '../base/serial-queue.js'
import { gracePeriod } from '../decide/grace-period.js'
import type { Strategy } from '../decide/strategy.js'
import { urlOf } from './addresses.js'
import type { Child } from './child.js'
import type { Groups } from './groups.js'
import { reloadChildren, type Reloaded, type Setup } from './reload.js'
import { replaceChild } from './replacement.js'
import type { SlotPhase } from '../decide/slot-phase.js'
import type { ChildSpec } from './child-spec.js'
import { stopSlots } from './stop.js'
import type { SupervisedChild } from './supervised-child.js'
import type { Supervisor } from './supervisor.js'

/** Where a container keeps its controls. A symbol of the registry: the container may come from another copy of this package. */
export const controlsKey = Symbol.for('asc.container.controls')

/** What the controls are made of. */
export interface ControlsDeps {
  readonly supervisor: Supervisor
  readonly groups: Groups
  readonly changes: SerialQueue
  readonly logger: GuardedLogger
  readonly traits: ContainerTraits
}

/** What holds for all children of a container. */
export interface ContainerTraits {
  /** The name of its backend. */
  readonly backend: string
  readonly strategy: Strategy
}

/** A place in a container, as others see it. */
export interface SlotView {
  /** What it is for. A slot that takes the place of another one has the same. */
  readonly spec: ChildSpec
  readonly phase: SlotPhase
  /** The child that fills it, or the last one that did. */
  readonly child: Child | undefined
}

/** What a controller or a monitor needs of a container and nobody else: it holds children back, hands sizes on, looks into slots, and asks children. */
export class ContainerControls {
  readonly #supervisor: Supervisor
  readonly #groups: Groups
  readonly #changes: SerialQueue
  readonly #logger: GuardedLogger
  readonly #traits: ContainerTraits

  constructor({ supervisor, groups, changes, logger, traits }: ControlsDeps) {
    this.#supervisor = supervisor
    this.#groups = groups
    this.#changes = changes
    this.#logger = logger
    this.#traits = traits
  }

  /** Has the container report to this logger, if it was not given one of its own. */
  offerLogger(logger: Logger): void {
    this.#logger.offer(logger)
  }

  /** Gives children that a reload, a scaling or a replacement ends this time, as `Container.stop` takes it. Default: 10 s. */
  set grace(graceful: boolean | number) {
    this.#supervisor.grace = gracePeriod(graceful)
  }

  /** See `Container.reload`. It resolves as soon as the new children are ready; the old ones drain behind. */
  reload(setup: Setup, signal?: AbortSignal): Promise<Reloaded> {
    return this.#changes.run(undefined, () => reloadChildren(this.#supervisor, setup, signal))
  }

  /** See `Container.stop`. `by`: why. */
  async stop(graceful: boolean | number, by: StopCause): Promise<void> {
    this.#supervisor.stop(gracePeriod(graceful), by)
    await this.#supervisor.untilEmpty()
  }

  /**
   * Asks all children to end, and none is started any more, as `Container.interrupt` does; each is told that it has `grace` milliseconds, and asked
   * again before they are over. It is for a container whose process somebody else kills then: this one kills nobody.
   */
  interrupt(grace: number): void {
    this.#supervisor.interrupt(grace)
  }

  /** Runs a setup. The container does not count as ready for the first time before it has settled. */
  setUp(setup: () => unknown): Promise<void> {
    return this.#supervisor.readiness.setUp(setup)
  }

  /** How many children are held back: asked for, and not started. */
  get held(): number {
    return this.#supervisor.held.length
  }

  /** From now on children that are asked for are held back. */
  hold(): void {
    this.#supervisor.holding = true
  }

  /** Starts so many of those that are held back, in their order. Without a number: all, and no others are held back any more. */
  release(count?: number): void {
    if (count === undefined) this.#supervisor.holding = false
    this.#supervisor.release(count ?? Infinity)
  }

  /** Ends a child as `Container.stop` would, and holds its place back. Resolves when it is gone; does nothing for one that is going already. */
  async withdraw(child: Child, graceful: boolean | number = true): Promise<void> {
    const grace = gracePeriod(graceful, 'withdraw the child')
    const slot = this.#supervisor.slotOf(child)
    if (!slot) return
    this.#supervisor.withdraw(slot)
    await stopSlots([slot], grace, 'withdraw')
  }

  /** Its places, in the order of their starts. */
  get slots(): readonly SlotView[] {
    return [...this.#supervisor.slots].sort((one, other) => one.spec.rank - other.spec.rank)
  }

  /** The kind of container, and which children are restarted together. */
  get traits(): ContainerTraits {
    return this.#traits
  }

  /** Replaces a child as `Container.replace` does; `by`: why. */
  async replace(child: Child, by: 'replace' | 'recycle'): Promise<boolean> {
    const slot = this.#supervisor.slotOf(child)
    return slot !== undefined && replaceChild(this.#supervisor, slot, by)
  }

  /** Ends a child for good, as `ChildHandle.stop` does. Resolves when it is gone; at once for one that is going already. */
  async end(child: Child, graceful: boolean | number = true): Promise<void> {
    const grace = gracePeriod(graceful, 'stop the child')
    const slot = this.#supervisor.slotOf(child)
    if (!slot) return
    this.#supervisor.forget([slot])
    await stopSlots([slot], grace, 'stop')
  }

  /**
   * Asks a child what only its own process or thread can know: it imports `module` and answers with what its default export returns for
   * `input`. That is no sign of life: health checks do not count it.
   *
   * @param module a URL
   * @param timeout milliseconds
   * @throws {RequestTimeoutError} if there is no answer in time
   * @throws {ChildExitedError | MessageError} if it has ended, or is a command
   */
  async ask(child: Child, module: string, input: unknown, timeout: number): Promise<unknown> {
    return (child as SupervisedChild).questions.ask(module, input, timeout)
  }

  /**
   * Asks a child the same as `ask` once, and has it answer at once and then each second by itself: together with heartbeats, which costs less than
   * questions do. What the child throws is no answer, and it goes on.
   *
   * @param answered called with each answer; after the child's end no more
   * @returns ends that
   * @throws {ChildExitedError | MessageError} if it has ended, or is a command
   */
  follow(child: Child, module: string, input: unknown, answered: (value: unknown) => void): () => void {
    return (child as SupervisedChild).questions.follow(module, input, answered)
  }

  /** The sizes that groups were scaled to, which another container can inherit. */
  get sizes(): ReadonlyMap<string, number> {
    return this.#groups.sizes
  }

  inherit(sizes: ReadonlyMap<string, number>): void {
    this.#groups.inherit(sizes)
  }

  /** How long children that are starting may still take to be ready, in milliseconds: the rest of the longest `startupTimeout`; 0 if there is none. */
  get startupTime(): number {
    return this.#supervisor.startupTime()
  }

  /** Where the children listen, such as `http://localhost:3000` or `unix:/run/web.sock`, as far as it is known: listeners, and what programs have bound. */
  get addresses(): readonly string[] {
    return [...new Set(this.#supervisor.addresses.map(urlOf))]
  }

  /** Closes the listeners that the children share. Children keep theirs; none can be started with them any more. */
  closeListeners(): void {
    this.#supervisor.closeListeners()
  }
}

/** The controls of a container. Throws a `TypeError` for anything else. */
export function containerControls(container: object): ContainerControls {
  const controls = (container as { [controlsKey]?: ContainerControls })[controlsKey]
  if (!controls) throw new TypeError('Cannot control the container as it is not one of @asc/core')
  return controls
}
