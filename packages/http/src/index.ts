export { serve, type ServeOptions, type ServingInstance } from './serve.js'
export { track } from './track.js'
export { TrackedServer, type DrainOptions } from './tracked-server.js'
