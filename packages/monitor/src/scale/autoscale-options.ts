import { optionNames, requireInteger, requireKnown } from '@asc/core/backend'
import type { SizeRule } from './decide-size.js'

/** How a group is scaled by itself, by how busy the event loops of its children are. */
export interface AutoscaleOptions {
  /** The least and the most children, at least 1. */
  min: number
  max: number
  /** At this mean utilization of the event loops, or above, it becomes larger: 0 to 1. Default 0.8. */
  up?: number | undefined
  /** At this one, or below, it becomes smaller. Default 0.3. */
  down?: number | undefined
  /** For how long that must have been so since the size last changed, in milliseconds, at least 1000. Default 10 s up, 120 s down. */
  cooldown?: { up?: number | undefined; down?: number | undefined } | undefined
  /** How many bytes its children may use together. Default: what is free; a fifth of that stays free in any case. */
  memory?: number | undefined
}

const attempt = 'operate the controller'
const names = optionNames<AutoscaleOptions>({ min: true, max: true, up: true, down: true, cooldown: true, memory: true })
const cooldownNames = optionNames<NonNullable<AutoscaleOptions['cooldown']>>({ up: true, down: true })
const most = { size: 10_000, cooldown: 86_400_000 }

/**
 * The rule with all defaults filled in.
 *
 * @param path of the option, for errors
 * @throws {TypeError | RangeError} naming the option and its value, if one is invalid
 */
export function sizeRule(path: string, options: AutoscaleOptions): SizeRule {
  requireKnown(attempt, path, options, names)
  const { min, max, up = 0.8, down = 0.3, cooldown = {}, memory = Number.MAX_SAFE_INTEGER } = options
  requireInteger(attempt, `${path}.min`, min, 1, most.size)
  requireInteger(attempt, `${path}.max`, max, min, most.size)
  requireShare(`${path}.up`, up)
  requireShare(`${path}.down`, down)
  if (down >= up) throw new RangeError(`Cannot ${attempt} as '${path}.down' must be less than '${path}.up': they are ${down} and ${up}`)
  requireKnown(attempt, `${path}.cooldown`, cooldown, cooldownNames)
  const { up: afterUp = 10_000, down: afterDown = 120_000 } = cooldown
  requireInteger(attempt, `${path}.cooldown.up`, afterUp, 1_000, most.cooldown)
  requireInteger(attempt, `${path}.cooldown.down`, afterDown, 1_000, most.cooldown)
  requireInteger(attempt, `${path}.memory`, memory, 1)
  return { min, max, up, down, cooldown: { up: afterUp, down: afterDown }, memory }
}

function requireShare(path: string, value: unknown): void {
  if (typeof value === 'number' && value > 0 && value <= 1) return
  throw new RangeError(`Cannot ${attempt} as '${path}' must be a number above 0 and up to 1: current value is ${String(value)}`)
}
