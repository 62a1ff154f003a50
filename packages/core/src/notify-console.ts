import { createLogger, type Logger } from './logger.js'
import type { ChildMessage } from './message.js'
import { Notifier } from './notifier.js'

/** Tells a person: each message becomes a line of the log. What is used where the environment asks for nothing else. */
export class ConsoleNotifier extends Notifier {
  readonly #logger: Logger

  constructor(logger: Logger = createLogger('info')) {
    super()
    this.#logger = logger
  }

  static open(): ConsoleNotifier {
    return new ConsoleNotifier()
  }

  override notify({ status, ...message }: ChildMessage): void {
    if (message.error !== undefined) this.#logger.error({}, status ?? 'Error')
    else if (message.healthy) this.#logger.debug({}, status ?? 'Healthy')
    else this.#logger.info({}, status ?? (message.ready ? 'Ready' : 'Notification'))
  }
}
