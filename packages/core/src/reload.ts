import { SetupError } from './errors.js'
import { emptySeats } from './empty-seats.js'
import type { Seat } from './seat.js'
import { defaultGrace } from './stop.js'
import type { Supervision } from './supervision.js'

/** Names the children that there shall be, and starts those that are new. */
type Setup = () => void | Promise<void>

async function trySetup(supervision: Supervision, setup: Setup): Promise<void> {
  supervision.onTrial = true
  try {
    await setup()
  } finally {
    supervision.onTrial = false
  }
}

/** Mark and sweep: mark what `setup` names again, accept what is new once it is ready, and only then sweep away the rest. */
export async function reloadSeats(supervision: Supervision, setup: Setup): Promise<boolean> {
  const before = new Set(supervision.seats)
  for (const seat of before) seat.named = false
  const isFresh = (seat: Seat) => !before.has(seat)
  const { account } = supervision
  const earlier = account.failures
  const fresh = () => [...supervision.seats].filter(isFresh)
  let trial: readonly Seat[] = []
  try {
    await trySetup(supervision, setup)
    trial = fresh()
    const awaited = () => trial.filter((seat) => supervision.seats.has(seat) || seat.stumbled)
    if (!(await supervision.untilReady(awaited, true))) {
      const failures = account.failures.filter((failure) => !earlier.includes(failure)).map(({ status }) => status)
      throw new SetupError('A new child failed before it was ready; the old ones stay', failures)
    }
  } catch (cause) {
    for (const seat of supervision.seats) seat.named = true
    const tried = trial.length > 0 ? trial : fresh()
    // Where the container is being stopped, they may serve already, though they have not said so.
    await emptySeats(supervision, tried, tried.some((seat) => seat.retired) ? defaultGrace : 0, 'reload')
    throw cause instanceof SetupError ? cause : new SetupError('The setup failed; the old children stay', [], { cause })
  }
  for (const seat of trial) seat.onTrial = false
  const stale = [...supervision.seats].filter((seat) => !seat.named)
  for (const { plan } of stale) if (plan.key !== undefined) supervision.keyed.delete(plan.key)
  await emptySeats(supervision, stale, defaultGrace, 'reload')
  return trial.length > 0 || stale.length > 0
}
