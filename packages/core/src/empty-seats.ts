import type { Asker } from './exit-status.js'
import type { Seat } from './seat.js'
import { Stop } from './stop.js'
import type { Supervision } from './supervision.js'

/** Ends these seats alone, and waits until they are closed. */
export async function emptySeats(supervision: Supervision, seats: readonly Seat[], grace: number, by: Asker): Promise<void> {
  const stop = new Stop(() => seats.filter((seat) => supervision.seats.has(seat)), by)
  stop.within(grace)
  await supervision.until(() => (seats.some((seat) => supervision.seats.has(seat)) ? undefined : true))
  stop.finish()
}
