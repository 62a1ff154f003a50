/** How large a group may be, and when it becomes larger or smaller. All filled in. */
export interface SizeRule {
  readonly min: number
  readonly max: number
  /** At this mean utilization of the event loops, or above, it becomes larger: 0 to 1. */
  readonly up: number
  /** At this one, or below, it becomes smaller. */
  readonly down: number
  /** For how long that must have been so since the size last changed, in milliseconds. */
  readonly cooldown: { readonly up: number; readonly down: number }
  /** How many bytes all children together may use. */
  readonly memory: number
}

/** The mean utilization of all children of a group in one second. */
export interface Load {
  /** When: milliseconds of any clock. */
  readonly at: number
  readonly utilization: number
}

/** What is known of a group. */
export interface SizeFacts {
  readonly size: number
  /** The newest last, and none from before the size last changed. */
  readonly loads: readonly Load[]
  /** The mean resident set of a child, in bytes; `undefined`: not known. */
  readonly perChild: number | undefined
  /** How many bytes are free for more children. */
  readonly free: number
}

/** A change of size, and why. */
export interface SizeStep {
  readonly to: number
  readonly reason: string
}

/** Free memory is not filled to the brim. */
const share = 0.8

/**
 * Which size a group gets; `undefined`: it stays as it is. Upwards it aims at the middle between `down` and `up`, and at most doubles.
 * Downwards it goes by a quarter at most, and never so far that it would have to grow again. Pure.
 */
export function decideSize(rule: SizeRule, facts: SizeFacts): SizeStep | undefined {
  const { size } = facts
  if (size < rule.min) return { to: rule.min, reason: `it has ${size}, and ${rule.min} is the least` }
  if (size > rule.max) return { to: rule.max, reason: `it has ${size}, and ${rule.max} is the most` }
  return larger(rule, facts) ?? smaller(rule, facts)
}

function larger({ max, up, down, cooldown, memory }: SizeRule, { size, loads, perChild, free }: SizeFacts): SizeStep | undefined {
  const load = meanOver(loads, cooldown.up)
  if (load === undefined || load < up) return undefined
  const wished = Math.min(max, size * 2, Math.max(size + 1, Math.ceil((size * load) / middle(up, down))))
  const fitting = perChild === undefined ? size : Math.min(Math.floor(memory / perChild), size + Math.floor((free * share) / perChild))
  const to = Math.min(wished, fitting)
  return to > size ? { to, reason: `its event loops were busy for ${percent(load)} of ${seconds(cooldown.up)}${to < wished ? `; memory is enough for ${to}` : ''}` } : undefined
}

function smaller({ min, up, down, cooldown }: SizeRule, { size, loads }: SizeFacts): SizeStep | undefined {
  const load = meanOver(loads, cooldown.down)
  if (load === undefined || load > down) return undefined
  const to = Math.max(min, Math.ceil((size * load) / middle(up, down)), Math.min(size - 1, Math.ceil(size * 0.75)))
  return to < size ? { to, reason: `its event loops were busy for ${percent(load)} of ${seconds(cooldown.down)}` } : undefined
}

function middle(up: number, down: number): number {
  return (up + down) / 2
}

/** The mean of the last `span` milliseconds; `undefined` if that much is not known. */
function meanOver(loads: readonly Load[], span: number): number | undefined {
  const last = loads.at(-1)
  if (!last || last.at - loads[0]!.at < span) return undefined
  const recent = loads.filter(({ at }) => at > last.at - span)
  // Rounded: a sum of tenths is not what it looks like.
  return Number((recent.reduce((sum, { utilization }) => sum + utilization, 0) / recent.length).toFixed(4))
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`
}

function seconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(1))} s`
}
