export { backendNames, type BackendName } from './backends.js'
export type { Drill } from './drill.js'
export { drills } from './drills.js'
export { perform, type Performance } from './perform.js'
