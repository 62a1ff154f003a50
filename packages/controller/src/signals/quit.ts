import type { Logger } from '@asc/core'
import { leaveReport } from '../reporting/diagnostic-report.js'
import { endBySignal } from './end-by-signal.js'

/** The action of SIGQUIT: writes a report, kills everything, then ends as the signal would have. */
export async function quit(controller: { readonly logger: Logger; stop(graceful: false): Promise<void> }, traps: { remove(): void }): Promise<void> {
  leaveReport(controller, controller.logger)
  await controller.stop(false)
  traps.remove()
  await endBySignal('SIGQUIT')
}
