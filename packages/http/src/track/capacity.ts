import type { Server } from 'node:net'
import type { Intake } from './intake.js'

/**
 * Makes `server.maxConnections` a reason to wait instead of one to refuse. By itself Node accepts the connection that is one too many
 * and drops it; on a socket that is shared with siblings, one of them would have taken it. A full server stops accepting,
 * and begins again as soon as there is room. Where that is not possible, Node drops as before.
 *
 * @param open how many connections there are now
 */
export function judgeCapacity(server: Server, intake: Intake, open: number): void {
  const most = server.maxConnections as number | undefined | null
  if (typeof most !== 'number' && !intake.waits) return
  const full = typeof most === 'number' && open >= most
  if (full !== intake.has('full')) intake[full ? 'hold' : 'release']('full')
}
