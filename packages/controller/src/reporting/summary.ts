import type { Child, Container } from '@asc/core'

/** The state of a container in a few words for people: “Running with 3 of 4 children, 2 restarts”. */
export function summary({ size, children, statistics }: Pick<Container, 'size' | 'children' | 'statistics'>): string {
  const ready = [...children].filter(({ state }) => state === 'ready').length
  return `Running with ${ready < size ? `${ready} of ` : ''}${count(size, 'child', 'children')}, ${count(statistics.restarts, 'restart', 'restarts')}`
}

/** What is left of a stop: “Stopping with 2 children left, connections: 12”. */
export function stopSummary(children: readonly Pick<Child, 'state' | 'reported'>[]): string {
  const left = children.filter(({ state }) => state !== 'exited')
  const draining = left.flatMap(({ reported }) => reported.connections ?? [])
  const connections = draining.length > 0 ? `, connections: ${draining.reduce((sum, open) => sum + open, 0)}` : ''
  return `Stopping with ${count(left.length, 'child', 'children')} left${connections}`
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}
