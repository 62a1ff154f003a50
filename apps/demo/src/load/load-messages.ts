import type { Accounts } from './account.js'

/**
 * - `finish`: take the answers that are due, and end
 * - `settle`: make no new connection; what is asked on open ones goes on until the server closes them
 */
export type LoadOrder = 'finish' | 'settle'

/** How things stand; sent ten times a second, and with `final` once at the end. */
export interface LoadReport {
  readonly final: boolean
  readonly accounts: Accounts
}
