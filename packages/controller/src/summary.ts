import type { Container } from '@asc/core'

/** How a container is doing, in a few words for a person: “Running with 3 of 4 children, 2 restarts”. */
export function summary({ size, children, statistics }: Pick<Container, 'size' | 'children' | 'statistics'>): string {
  const ready = [...children].filter(({ state }) => state === 'ready').length
  return `Running with ${ready < size ? `${ready} of ` : ''}${count(size, 'child', 'children')}, ${count(statistics.restarts, 'restart', 'restarts')}`
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}
