import type { Drill } from './drill.js'
import { childSignals } from './drills/child-signals.js'
import { reloadClients } from './drills/reload-clients.js'

/** In the order in which they run. */
export const drills: readonly Drill[] = [...childSignals, ...reloadClients]
