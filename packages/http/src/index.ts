export { serve, type ServeOptions, type ServingInstance } from './serve.js'
export { track } from './track.js'
export type { DrainOptions, TrackedServer } from './tracked-server.js'
