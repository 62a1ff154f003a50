import { writeFileSync } from 'node:fs'

/**
 * Sets the name of the calling thread that ps(1), top(1) and debuggers show: its first 15 bytes, see
 * `/proc/pid/task/tid/comm` in proc(5). Does nothing on systems other than Linux.
 */
export function setThreadName(name: string): void {
  if (process.platform !== 'linux') return
  try {
    writeFileSync('/proc/thread-self/comm', name)
  } catch {
    // No proc file system. The name is helpful, but not needed.
  }
}
