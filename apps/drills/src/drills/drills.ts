import type { Drill } from '../stage/drill.js'
import { brokenCode } from './broken-code.js'
import { childFaults } from './child-faults.js'
import { childSignals } from './child-signals.js'
import { leftovers } from './leftovers.js'
import { outages } from './outages.js'
import { output } from './output.js'
import { ownOutput } from './own-output.js'
import { relayedSignals } from './relayed-signals.js'
import { reloadClients } from './reload-clients.js'
import { reloadSilent } from './reload-silent.js'
import { reloadUpgraded } from './reload-upgraded.js'
import { replacement } from './replacement.js'
import { slowClients } from './slow-clients.js'
import { spawnRefused } from './spawn-refused.js'
import { storms } from './storms.js'
import { supervisorFaults } from './supervisor-faults.js'
import { surroundings } from './surroundings.js'

/** In the order in which they run. */
export const drills: readonly Drill[] = [
  ...childSignals, ...childFaults, ...supervisorFaults, ...leftovers, ...spawnRefused, ...surroundings, ...brokenCode, ...storms, ...slowClients, ...replacement,
  ...outages, ...output, ...ownOutput, ...relayedSignals,
  ...reloadClients, ...reloadSilent, reloadUpgraded,
]
