import type { Controller } from './controller.js'
import type { ActionDiagnostics } from './reporting/diagnostics.js'

/** What is published of a controller; see `ActionDiagnostics`. */
export type ControllerDiagnostics = ActionDiagnostics<Controller>
