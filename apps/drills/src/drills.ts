import type { Drill } from './drill.js'
import { childSignals } from './drills/child-signals.js'
import { reloadClients } from './drills/reload-clients.js'
import { reloadSilent } from './drills/reload-silent.js'
import { reloadUpgraded } from './drills/reload-upgraded.js'

/** In the order in which they run. */
export const drills: readonly Drill[] = [...childSignals, ...reloadClients, ...reloadSilent, reloadUpgraded]
