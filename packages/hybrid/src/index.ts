export { Hybrid, type HybridOptions, type HybridRunOptions } from './hybrid.js'
export { HybridBackend, type HybridBackendOptions } from './hybrid-backend.js'
