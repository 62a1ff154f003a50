import { Notifier } from '@asc/core'

/** Nobody is told: a program that is measured says nothing by itself. */
export class SilentNotifier extends Notifier {
  notify(): void {}
}
