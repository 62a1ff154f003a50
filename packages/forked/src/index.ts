export { Forked, type ForkedOptions } from './forked.js'
export { ForkedBackend, type ForkedBackendOptions } from './forked-backend.js'
export type { OrphanPolicy } from './orphans.js'
