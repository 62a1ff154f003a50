import { recordedFigures, recordingFormat } from '../contract/recording.js'
import type { Status } from '../contract/status.js'
import type { Observer } from '../observe/observer.js'
import { bytesOf } from '../observe/kept-text.js'
import { Ring } from '../observe/ring.js'
import type { ActionResult } from '../contract/actions.js'
import { FigureTape } from './figure-tape.js'

/** How everything was at one moment: what a recording can begin with. */
interface Keyframe {
  /** Milliseconds since the epoch. */
  readonly time: number
  /** The id of the event before it. */
  readonly after: string
  /** The event `snapshot`, as JSON. */
  readonly text: string
  /** How much the journal had written then. */
  readonly written: number
}

/** What a recording reaches back, in milliseconds. */
const reach = 600_000
/** After how long, or how many characters of events, the next keyframe is made. */
const every = { time: 60_000, written: 256 * 1024 }
const kept = { most: 20, bytes: 1.5 * 1024 * 1024 }

/** What a recorder asks for besides what was observed. */
export interface RecorderDeps {
  readonly observer: Observer
  readonly name: string
  status(): Status
  actions(): readonly ActionResult[]
}

/**
 * Keeps the last ten minutes, so that they can be looked at later. Events, lines and exits are kept by their books already; this adds the
 * figures of each second, and how everything was each minute. All of it together is at most 16 MB: each book is bounded in bytes.
 */
export class FlightRecorder {
  readonly #deps: RecorderDeps
  readonly #tape = new FigureTape()
  readonly #keyframes = new Ring<Keyframe>({ ...kept, size: ({ text }) => 200 + bytesOf(text) })
  #newest: Keyframe | undefined

  constructor(deps: RecorderDeps) {
    this.#deps = deps
    deps.observer.onSample((time, supervisor, children) => {
      this.#tape.add(time, supervisor, children)
      this.#keepPace(time)
    })
  }

  /**
   * The lines of a recording that ends now, as JSON, each made when it is asked for. What they are made of is held from now on: what
   * happens meanwhile changes nothing.
   *
   * @param reason why it is made: a sentence
   */
  lines(reason: string): () => Generator<string> {
    const { observer, name, actions } = this.#deps
    const to = Date.now()
    const keyframe = [...this.#keyframes].find(({ time, after }) => time >= to - reach - every.time && observer.journal.after(after) !== undefined) ?? this.#keyframe(to)
    const from = keyframe.time
    const head = { format: recordingFormat, name, reason, from, to, columns: recordedFigures }
    const samples = this.#tape.since(from)
    const events = observer.journal.after(keyframe.after) ?? []
    const exits = observer.exits.last(100, ({ time }) => Date.parse(time) < from)
    const history = { time: new Date(to).toISOString(), series: observer.totals.all(to - 3_600_000) }
    const log = observer.logs.tail(Infinity)
    const acted = actions()
    return function* () {
      yield JSON.stringify({ head })
      for (const exit of exits) yield JSON.stringify({ exit })
      for (const action of acted) yield JSON.stringify({ action })
      yield JSON.stringify({ history })
      yield `{"event":${keyframe.text}}`
      for (const { data } of events) yield `{"event":${data}}`
      for (const sample of samples) yield JSON.stringify({ figures: sample() })
      for (const line of log) yield JSON.stringify({ log: line })
    }
  }

  /** Makes a keyframe when it is time. Where much happens sooner: the journal must reach back to one. */
  #keepPace(time: number): void {
    const { written } = this.#deps.observer.journal
    if (this.#newest && time - this.#newest.time < every.time && written - this.#newest.written < every.written) return
    this.#newest = this.#keyframe(time)
    this.#keyframes.push(this.#newest)
  }

  #keyframe(time: number): Keyframe {
    const { journal } = this.#deps.observer
    const { id, data } = journal.make('snapshot', { status: this.#deps.status() })
    return { time, after: id, text: data, written: journal.written }
  }
}
