import { now } from '../base/now.js'
import type { ServiceEvent } from './told.js'

/** Tells the drill what has happened, if there is one. */
export function tell(event: ServiceEvent): void {
  if (process.connected) process.send?.({ ...event, at: now() }, () => {})
}
