import { Notifier } from '@asc/core'

/** Reports readiness to nobody. */
export class SilentNotifier extends Notifier {
  notify(): void {}
}
