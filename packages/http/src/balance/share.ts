/** How many connections a child has, and the number of its row, by which equals are put in an order that all agree upon. */
export interface Standing {
  readonly row: number
  readonly load: number
}

/** How much of the mean may lie between two children before one of them is asked to do something about it: nothing, where they have few. */
const tolerance = 1 / 16

/** Whether another child is to accept before this one: it has fewer connections. */
export function isAhead(own: Standing, others: readonly Standing[]): boolean {
  return others.some(({ load }) => load < own.load)
}

/**
 * How many connections a child has beyond its share. All have the same share; what cannot be divided stays with those who have most, so
 * that no connection has to move which need not.
 */
export function surplus(own: Standing, others: readonly Standing[]): number {
  const all = [own, ...others]
  const total = all.reduce((sum, { load }) => sum + load, 0)
  const mean = total / all.length
  const place = others.filter((other) => other.load > own.load || (other.load === own.load && other.row < own.row)).length
  const share = Math.floor(mean) + (place < total % all.length ? 1 : 0)
  return Math.max(0, own.load - share - Math.floor(mean * tolerance))
}
