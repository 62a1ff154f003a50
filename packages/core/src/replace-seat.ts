import { emptySeats } from './empty-seats.js'
import type { Seat } from './seat.js'
import { defaultGrace } from './stop.js'
import type { Supervision } from './supervision.js'

/**
 * Replaces a child, make before break: another one is started for the same place, takes the key once it is ready, and only
 * then the old one is asked to end.
 *
 * @returns false when the new one failed before it was ready, or the old one ended for good meanwhile; then the new one is ended
 */
export async function replaceSeat(supervision: Supervision, seat: Seat, by: 'replace' | 'recycle'): Promise<boolean> {
  if (!seat.replaceable) return false
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
    // Where the old one is to end as well, the new one may serve already, though it has not said so.
    await emptySeats(supervision, [next], seat.retired ? defaultGrace : 0, by)
    return false
  }
  next.onTrial = false
  // A reload that runs sweeps it away where it would have swept the old one.
  next.named = seat.named
  if (key !== undefined) supervision.keyed.set(key, next)
  supervision.account.replaced(seat.child, next.child)
  await emptySeats(supervision, [seat], defaultGrace, by)
  return true
}
