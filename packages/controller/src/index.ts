export { Controller, type ControllerOptions } from './controller.js'
export { signalActions, type SignalAction, type SignalHandler } from './signals.js'
