import { Notifier } from '@asc/core'

/** Tells nobody. */
export class Silent extends Notifier {
  override notify(): void {}
}
