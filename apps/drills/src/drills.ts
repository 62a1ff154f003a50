import type { Drill } from './drill.js'
import { childFaults } from './drills/child-faults.js'
import { childSignals } from './drills/child-signals.js'

/** In the order in which they run. */
export const drills: readonly Drill[] = [...childSignals, ...childFaults]
