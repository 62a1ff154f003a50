import type { Loss } from '../protocol/loss.js'
import type { Entry } from '../protocol/told.js'
import { brokenExits } from './broken-exits.js'
import { brokenFloor } from './broken-floor.js'
import { brokenLosses } from './broken-losses.js'
import { brokenStatistics } from './broken-statistics.js'

/** All that must hold of any service, whatever was done to it. */
export function brokenInvariants(entries: readonly Entry[], losses: readonly Loss[]): string[] {
  return [...brokenExits(entries), ...brokenFloor(entries), ...brokenStatistics(entries), ...brokenLosses(entries, losses)]
}
