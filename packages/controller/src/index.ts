export { Controller } from './controller.js'
export type { ControllerOptions } from './controller-options.js'
export { signalActions, type SignalAction, type SignalHandler } from './signals.js'
