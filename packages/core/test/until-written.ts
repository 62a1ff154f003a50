import { readFileSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Resolves when the file contains what `holds` looks for: looks now, and whenever the kernel says that the file has changed (inotify(7)). */
export function untilWritten(path: string, holds: (text: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const watcher = watch(dirname(path), (_event, name) => name === basename(path) && look())
    watcher.once('error', reject)
    const look = (): void => {
      const text = read(path)
      if (!holds(text)) return
      watcher.close()
      resolve(text)
    }
    look()
  })
}

/** The text of a file, or nothing where there is none yet. */
export function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
