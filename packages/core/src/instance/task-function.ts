import type { Protocol } from '../messaging/protocol.js'
import type { Instance } from './instance.js'

/**
 * The function that a child runs: the default export of a module, or an inline function. The child lives until the promise that it
 * returns has settled and its event loop is empty.
 */
export type TaskFunction<Data = unknown, P extends Protocol = Protocol> = (instance: Instance<Data, P>) => unknown
