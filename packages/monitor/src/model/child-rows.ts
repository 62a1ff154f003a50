import type { ChildStatus, GenerationState } from '../contract/status.js'
import { childrenOf, type Model } from './model.js'

/** By what children can be sorted. */
export const columnKeys = ['name', 'state', 'age', 'memory', 'cpu', 'loopDelay', 'connections', 'requests', 'restarts'] as const

export type ColumnKey = (typeof columnKeys)[number]

export interface Sorting {
  readonly by: ColumnKey
  readonly down: boolean
}

/** The children of a generation that are to be seen, in their order. */
export interface GenerationRows {
  readonly number: number
  readonly state: GenerationState
  /** Whether it waits for its children: those that are ready, and all. */
  readonly ready: number
  readonly total: number
  readonly connections: number | undefined
  readonly startedAt: number | undefined
  readonly children: readonly ChildStatus[]
}

/** The children of a service by generations, the newest first, of which names or states contain `filter`. */
export function childRows(model: Model, service: string, sorting: Sorting, filter: string): readonly GenerationRows[] {
  const wanted = filter.trim().toLowerCase()
  const all = childrenOf(model, service)
  const known = new Map(model.services.get(service)?.generations.map((generation) => [generation.number, generation]))
  const numbers = [...new Set([...known.keys(), ...all.map(({ generation }) => generation)])].sort((one, other) => other - one)
  return numbers.map((number) => {
    const own = all.filter(({ generation }) => generation === number)
    const counted = own.filter(({ figures }) => figures?.connections !== undefined)
    const startedAt = known.get(number)?.startedAt
    return {
      number,
      state: known.get(number)?.state ?? 'draining',
      ready: own.filter(({ state }) => state === 'ready').length,
      total: own.length,
      connections: counted.length === 0 ? undefined : counted.reduce((total, { figures }) => total + figures!.connections!, 0),
      startedAt: startedAt === undefined ? undefined : Date.parse(startedAt),
      children: sorted(own.filter((child) => matches(child, wanted)), sorting, model),
    }
  })
}

function matches({ name, state, group = '' }: ChildStatus, wanted: string): boolean {
  return wanted === '' || name.toLowerCase().includes(wanted) || state.includes(wanted) || group.toLowerCase().includes(wanted)
}

/** Those that need somebody's attention first. */
const stateRank: Readonly<Record<string, number>> = { waiting: 0, starting: 1, stopping: 2, ready: 3 }

const values: { [Key in Exclude<ColumnKey, 'name'>]: (child: ChildStatus, model: Model) => number | undefined } = {
  state: ({ state }) => stateRank[state],
  age: ({ startedAt }, { now }) => now - Date.parse(startedAt),
  memory: ({ figures }) => figures?.rss,
  cpu: ({ figures }) => figures?.cpu,
  loopDelay: ({ figures }) => figures?.loopDelayMax ?? figures?.loopDelay,
  connections: ({ figures }) => figures?.connections,
  requests: ({ figures }) => figures?.requestRate,
  restarts: ({ restarts }) => restarts,
}

/** Equal ones by name, so that rows do not jump; what is not known comes last either way. */
function sorted(children: readonly ChildStatus[], { by, down }: Sorting, model: Model): readonly ChildStatus[] {
  const sign = down ? -1 : 1
  if (by === 'name') return [...children].sort((one, other) => sign * byName(one, other))
  const value = values[by]
  return [...children].sort((one, other) => {
    const [a, b] = [value(one, model), value(other, model)]
    if (a === b || (a === undefined && b === undefined)) return byName(one, other)
    if (a === undefined) return 1
    if (b === undefined) return -1
    return sign * (a - b)
  })
}

const collator = new Intl.Collator('en', { numeric: true })

/** `web-2` comes before `web-10`. */
function byName(one: ChildStatus, other: ChildStatus): number {
  return collator.compare(one.name, other.name) || one.id - other.id
}
