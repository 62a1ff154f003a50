import type { Container } from '@asc/core'
import { fixture } from './fixture.js'
import type { Journal } from './journal.js'

/** A timeout that a child on this machine, as busy as it is now, can meet. In milliseconds: from 1 s to 8 s. */
export function longTime(measured: number): number {
  return Math.min(8000, Math.max(1000, Math.round(10 * measured)))
}

/** The same, measured by the life of a child. */
export async function measureLongTime(container: Container, journal: Journal): Promise<number> {
  container.spawn(fixture('returns.mjs'), { name: 'measure' })
  const { status } = await journal.next('exit', 1, ({ child }) => child.name === 'measure')
  return longTime(status.age)
}
