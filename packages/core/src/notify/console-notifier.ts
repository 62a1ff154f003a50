import { createLogger, requireLogger, type Logger } from '../base/logger.js'
import type { ChildMessage } from '../wire/message.js'
import { Notifier } from './notifier.js'

/** Reports to people: each message becomes a line of the log. Used if the environment asks for no other protocol. */
export class ConsoleNotifier extends Notifier {
  readonly #logger: Logger

  /** @throws {TypeError} when `logger` is not one */
  constructor(logger: Logger = createLogger('info')) {
    super()
    requireLogger('create the notifier', logger)
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
