import type { EventJournal } from '../observe/event-journal.js'

/** Resolves with the first value that `probe` returns, asked now and after each event. Rejects with what it throws. */
export function until<T>(journal: EventJournal, probe: () => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const ask = () => {
      try {
        const found = probe()
        if (found === undefined) return
        stop()
        resolve(found)
      } catch (error) {
        stop()
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    }
    // After the event: what it tells may not be done yet.
    const stop = journal.listen(() => setImmediate(ask))
    ask()
  })
}
