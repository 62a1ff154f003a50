import { randomBytes } from 'node:crypto'
import type { EventType, MonitorEvents } from '../contract/events.js'
import { bytesOf } from './kept-text.js'
import { Ring } from './ring.js'

/** An event as it is sent. */
export interface SentEvent {
  readonly type: EventType
  readonly id: string
  readonly seq: number
  /** As JSON. */
  readonly data: string
}

/** What is told of single moments, and means nothing later. */
const momentary: readonly EventType[] = ['snapshot', 'resumed', 'figures', 'lost', 'bye']

/** The events of the last time, so that a client that was cut off can go on where it was. */
export class EventJournal {
  /** Tells the events of this supervisor from those of an earlier one of the same name. */
  readonly #epoch = randomBytes(4).toString('hex')
  readonly #events = new Ring<SentEvent>({ most: 5_000, bytes: 3 * 1024 * 1024, size: ({ data }) => bytesOf(data) + 200 })
  readonly #listeners = new Set<(event: SentEvent) => void>()
  #last = 0
  #written = 0

  add<Type extends EventType>(type: Type, what: MonitorEvents[Type]): void {
    const event = this.make(type, what)
    if (!momentary.includes(type)) {
      this.#events.push(event)
      this.#written += event.data.length
    }
    for (const listener of this.#listeners) listener(event)
  }

  /** An event for one client. It has the id of the last one that all were told: after it, the client goes on with the next. */
  make<Type extends EventType>(type: Type, what: MonitorEvents[Type]): SentEvent {
    const seq = momentary.includes(type) ? this.#last : ++this.#last
    const id = `${this.#epoch}-${seq}`
    return { type, id, seq, data: JSON.stringify({ type, id, time: new Date().toISOString(), ...what }) }
  }

  /** What has happened after the event with this id; `undefined` if that is not known any more. */
  after(id: string): readonly SentEvent[] | undefined {
    const [epoch, text] = id.split('-')
    const seq = Number(text)
    if (epoch !== this.#epoch || !Number.isSafeInteger(seq) || seq > this.#last) return undefined
    const missed = [...this.#events].filter((event) => event.seq > seq)
    return missed.length === this.#last - seq ? missed : undefined
  }

  /** Calls `listener` with each event. It must not throw. */
  listen(listener: (event: SentEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** How many characters of events there have been. */
  get written(): number {
    return this.#written
  }

  /** The number of the last event: it changes with each that is more than a moment. */
  get last(): number {
    return this.#last
  }

  get heard(): boolean {
    return this.#listeners.size > 0
  }
}
