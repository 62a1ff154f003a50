import type { Figures } from '../contract/status.js'

/** The figures of a child, and whose process it is in. */
export interface Measured {
  readonly pid?: number | undefined
  readonly figures: Figures
}

/**
 * What children use together: sums, and the worst loop delay. Threads of one process share its memory, which counts once. What none of
 * them knows is absent.
 */
export function totalFigures(children: readonly Measured[]): Omit<Figures, 'time'> {
  const memory = new Map<number | string, number>()
  children.forEach(({ pid, figures: { rss } }, index) => {
    const process = pid ?? `child ${index}`
    if (rss !== undefined) memory.set(process, Math.max(memory.get(process) ?? 0, rss))
  })
  const all = (name: 'cpu' | 'connections' | 'requests' | 'requestRate') => children.map(({ figures }) => figures[name])
  const delays = children.map(({ figures }) => figures.loopDelayMax ?? figures.loopDelay).filter((delay) => delay !== undefined)
  const totals = {
    rss: sum([...memory.values()]), cpu: sum(all('cpu')), connections: sum(all('connections')), requests: sum(all('requests')), requestRate: sum(all('requestRate')),
    loopDelay: delays.length === 0 ? undefined : Math.max(...delays),
  }
  return Object.fromEntries(Object.entries(totals).filter(([, value]) => value !== undefined))
}

/** `undefined` if no value is known. */
function sum(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0)
}
