/** Loaded into a program and all that it starts: its `Date` jumps by up to a day, back or forth, each half second. Monotonic clocks are as ever. */
import { now } from '../base/now.js'
import { Random } from '../base/random.js'

const interval = 500
const day = 86_400_000
const RightDate = Date

globalThis.Date = class extends RightDate {
  constructor(...given: [] | [number]) {
    super(...(given.length > 0 ? given : [jumping()]) as [number])
  }
  static override now(): number {
    return jumping()
  }
} as DateConstructor

function jumping(): number {
  return RightDate.now() + Math.round((new Random(Math.floor(now() / interval)).next() - 0.5) * 2 * day)
}
