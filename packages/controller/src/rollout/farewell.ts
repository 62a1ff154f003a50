import type { Container, Logger } from '@asc/core'
import { pause } from '@asc/core/backend'

/** The time in which a controller that was asked to stop goes on serving, because load balancers do not know it yet. */
export class Farewell {
  readonly #delay: number
  readonly #logger: Logger
  #over: Promise<void> | undefined
  #end: () => void = () => {}

  /** @param delay milliseconds */
  constructor(delay: number, logger: Logger) {
    this.#delay = delay
    this.#logger = logger
  }

  /**
   * What a stop with this grace period has to wait for: it is over after the delay, counted from the first call, or when the container
   * has no children left. `undefined`: nothing, and a wait that is under way is over.
   */
  before(grace: number, serving: Container | undefined): Promise<void> | undefined {
    if (grace > 0 && this.#delay > 0 && serving?.running) return (this.#over ??= this.#wait(serving))
    this.#over = Promise.resolve()
    this.#end()
    return undefined
  }

  #wait(serving: Container): Promise<void> {
    this.#logger.info({ shutdownDelay: this.#delay }, 'Stopping: not ready any more, but still accepting connections for a while')
    return new Promise<void>((resolve) => {
      const cancel = pause(this.#delay, resolve)
      this.#end = () => {
        cancel()
        resolve()
      }
      void serving.wait().then(this.#end)
    })
  }
}
