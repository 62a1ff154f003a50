import type { Drill } from './drill.js'
import { childFaults } from './drills/child-faults.js'
import { childSignals } from './drills/child-signals.js'
import { spawnRefused } from './drills/spawn-refused.js'
import { supervisorFaults } from './drills/supervisor-faults.js'

/** In the order in which they run. */
export const drills: readonly Drill[] = [...childSignals, ...childFaults, ...supervisorFaults, ...spawnRefused]
