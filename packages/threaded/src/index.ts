export { Threaded, type ThreadedOptions } from './threaded.js'
export { ThreadedBackend, type ThreadedBackendOptions } from './threaded-backend.js'
