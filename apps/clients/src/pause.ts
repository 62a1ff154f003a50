import { setTimeout as sleep } from 'node:timers/promises'

/** How long a client waits between two requests at most, in milliseconds. */
const longest = 20

/** Where every client connects to. */
export const host = '127.0.0.1'

/** Waits as long as a client waits between two requests: each time for another while. */
export function pause(): Promise<void> {
  return sleep(Math.random() * longest)
}
