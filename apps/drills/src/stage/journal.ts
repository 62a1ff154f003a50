import { BrokenError } from '../base/broken-error.js'
import { now } from '../base/now.js'
import type { Act, Dated, Entry, EntryKind, EntryOf, ServiceEvent } from '../protocol/told.js'

/** How long one waits for anything that must come, in milliseconds: only a failure takes as long, or a machine that is very busy. */
export const patience = 45_000

/** All that a service has told and a drill has done, in order. */
export class Journal {
  readonly entries: Entry[] = []
  readonly #waiting = new Set<() => void>()
  #ended: Error | undefined

  add(entry: Dated<ServiceEvent>): void {
    this.entries.push(entry)
    this.#announce()
  }

  note(act: Act): void {
    this.entries.push({ ...act, at: now() })
  }

  /** Nothing will come any more: what is still waited for does not happen. */
  end(reason: string): void {
    this.#ended = new BrokenError(reason)
    this.#announce()
  }

  /** The entries of one kind, from number `mark` on. */
  of<Kind extends EntryKind>(kind: Kind, mark = 0): EntryOf<Kind>[] {
    return this.entries.slice(mark).filter((entry): entry is EntryOf<Kind> => entry.kind === kind)
  }

  /** Where the next entry will stand. */
  get mark(): number {
    return this.entries.length
  }

  /**
   * Resolves with the first value that `probe` returns other than `undefined` and `false`, asked now and after each event.
   *
   * @throws {BrokenError} when it does not come in time, or the service has ended
   */
  until<T>(what: string, probe: () => T | undefined | false, time = patience): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer)
        this.#waiting.delete(ask)
      }
      const ask = () => {
        const value = probe()
        if (value === undefined || value === false) {
          if (!this.#ended) return
          leave()
          return reject(new BrokenError(`Waited for ${what}: ${this.#ended.message}`))
        }
        leave()
        resolve(value)
      }
      const timer = setTimeout(() => {
        leave()
        reject(new BrokenError(`Waited for ${what}: not within ${time / 1000} s`))
      }, time)
      this.#waiting.add(ask)
      ask()
    })
  }

  /** The first entry of this kind, from number `mark` on, that `match` accepts. */
  next<Kind extends EntryKind>(kind: Kind, mark: number, match: (entry: EntryOf<Kind>) => boolean = () => true): Promise<EntryOf<Kind>> {
    return this.until(`the event '${kind}'`, () => this.of(kind, mark).find(match))
  }

  #announce(): void {
    for (const ask of [...this.#waiting]) ask()
  }
}
