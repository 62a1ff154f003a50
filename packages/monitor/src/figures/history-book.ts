import type { Series } from '../contract/exits.js'
import type { Figures } from '../contract/status.js'
import { Track } from './track.js'

/** A name that has not been seen for so long is forgotten, in milliseconds. */
const forgottenAfter = 3_600_000
/** So many names are kept at most. */
const mostTracks = 1_000

/** Whose figures they are; the supervisor's own have no service. */
export interface SeriesKey {
  readonly service?: string | undefined
  readonly name: string
}

/** The figures of the last hour, by name: a child that is started again continues the series of the one before. */
export class HistoryBook {
  readonly #tracks = new Map<string, { readonly key: SeriesKey; readonly track: Track }>()

  add(key: SeriesKey, time: number, figures: Omit<Figures, 'time'>): void {
    const id = idOf(key)
    const known = this.#tracks.get(id) ?? { key, track: new Track() }
    known.track.add(time, figures)
    this.#tracks.delete(id)
    this.#tracks.set(id, known)
    this.#forget(time)
  }

  /** @param time milliseconds since the epoch */
  since(key: SeriesKey, time: number): readonly Figures[] {
    return this.#tracks.get(idOf(key))?.track.since(time) ?? []
  }

  all(time: number, fits: (key: SeriesKey) => boolean = () => true): readonly Series[] {
    return [...this.#tracks.values()].filter(({ key }) => fits(key)).map(({ key, track }) => ({
      ...(key.service !== undefined && { service: key.service }), name: key.name, figures: track.since(time),
    }))
  }

  /** The one that was touched longest ago is the first. */
  #forget(now: number): void {
    for (const [id, { track }] of this.#tracks) {
      if (this.#tracks.size <= mostTracks && now - track.touched < forgottenAfter) return
      this.#tracks.delete(id)
    }
  }
}

function idOf({ service = '', name }: SeriesKey): string {
  return `${service}/${name}`
}
