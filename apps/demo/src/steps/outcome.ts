import type { ExitReason } from '@asc/core'

/** How a worker ended: as the container says of its child; or it was a thread, and its process has replaced it. */
export type Outcome = ExitReason | 'replaced inside'
