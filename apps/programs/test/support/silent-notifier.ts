import { Notifier } from '@asc/core'

/** Tells nobody. */
export class SilentNotifier extends Notifier {
  override notify(): void {}
}
