import type { Drill } from './drill.js'
import { brokenCode } from './drills/broken-code.js'
import { childFaults } from './drills/child-faults.js'
import { childSignals } from './drills/child-signals.js'
import { output } from './drills/output.js'
import { reloadClients } from './drills/reload-clients.js'
import { reloadSilent } from './drills/reload-silent.js'
import { reloadUpgraded } from './drills/reload-upgraded.js'
import { replacement } from './drills/replacement.js'
import { slowClients } from './drills/slow-clients.js'
import { spawnRefused } from './drills/spawn-refused.js'
import { storms } from './drills/storms.js'
import { supervisorFaults } from './drills/supervisor-faults.js'
import { surroundings } from './drills/surroundings.js'

/** In the order in which they run. */
export const drills: readonly Drill[] = [
  ...childSignals, ...childFaults, ...supervisorFaults, ...spawnRefused, ...surroundings, ...brokenCode, ...storms, ...slowClients, ...replacement, ...output,
  ...reloadClients, ...reloadSilent, reloadUpgraded,
]
