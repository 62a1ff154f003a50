import { ConsoleNotifier, LogNotifier, openNotifier, PipeNotifier, type Logger, type Notifier } from '@asc/core'

/** The notifier that the environment asks for, else one that tells `logger`. */
export function defaultNotifier(logger: Logger): Notifier {
  return openNotifier([PipeNotifier.open, LogNotifier.open, () => new ConsoleNotifier(logger)])
}
