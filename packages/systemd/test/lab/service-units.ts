import { unitFile, type UnitFileOptions } from '@asc/systemd'
import type { Lab } from './lab.js'

/** The units of `fixtures/service.mjs`. */
export function serviceUnits(lab: Lab, name: string, options: Partial<UnitFileOptions> = {}): Record<string, string> {
  return unitFile({ name, command: [lab.node, lab.fixture('service.mjs')], ...options })
}
