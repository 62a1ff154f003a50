import { writeFileSync } from 'node:fs'

/**
 * Gives the calling thread the name that ps(1), top(1) and debuggers show for it: its first 15 bytes, see
 * `/proc/pid/task/tid/comm` in proc(5). Elsewhere than on Linux it does nothing.
 */
export function setThreadName(name: string): void {
  if (process.platform !== 'linux') return
  try {
    writeFileSync('/proc/thread-self/comm', name)
  } catch {
    // No proc file system: the name is a help, not a need.
  }
}
