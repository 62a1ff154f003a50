import type { Drill } from './drill.js'
import { childFaults } from './drills/child-faults.js'
import { childSignals } from './drills/child-signals.js'
import { reloadClients } from './drills/reload-clients.js'
import { reloadSilent } from './drills/reload-silent.js'
import { reloadUpgraded } from './drills/reload-upgraded.js'
import { spawnRefused } from './drills/spawn-refused.js'
import { supervisorFaults } from './drills/supervisor-faults.js'

/** In the order in which they run. */
export const drills: readonly Drill[] = [
  ...childSignals, ...childFaults, ...supervisorFaults, ...spawnRefused, ...reloadClients, ...reloadSilent, reloadUpgraded,
]
