import type { Seat } from './seat.js'
import { defaultGrace, Stop } from './stop.js'
import type { Asker } from './exit-status.js'
import type { Supervision } from './supervision.js'

/**
 * Replaces a child, make before break: another one is started for the same place, takes the key once it is ready, and only
 * then the old one is asked to end.
 *
 * @returns false when the new one failed before it was ready, or the old one ended for good meanwhile; then the new one is ended
 */
export async function replaceSeat(supervision: Supervision, seat: Seat, by: 'replace' | 'recycle'): Promise<boolean> {
  if (seat.succeeded || seat.retired || seat.onTrial) return false
  seat.succeeded = true
  const { key } = seat.plan
  const { child } = seat
  const next = supervision.twin(seat)
  next.onTrial = true
  supervision.open(next)
  const ready = await supervision.until(() => {
    if (next.retired || next.stumbled || !supervision.seats.has(next)) return false
    if (seat.retired || !supervision.seats.has(seat)) return false
    return next.child.state === 'ready' ? true : undefined
  })
  if (!ready) {
    seat.succeeded = false
    if (!seat.retired) supervision.account.notReplaced(child)
    await emptySeats(supervision, [next], 0, by)
    return false
  }
  next.onTrial = false
  if (key !== undefined) supervision.keyed.set(key, next)
  supervision.account.replaced(seat.child, next.child)
  await emptySeats(supervision, [seat], defaultGrace, by)
  return true
}

/** Ends these seats alone, and waits until they are closed. */
export async function emptySeats(supervision: Supervision, seats: readonly Seat[], grace: number, by: Asker): Promise<void> {
  const stop = new Stop(() => seats.filter((seat) => supervision.seats.has(seat)), by)
  stop.within(grace)
  await supervision.until(() => (seats.some((seat) => supervision.seats.has(seat)) ? undefined : true))
  stop.finish()
}
