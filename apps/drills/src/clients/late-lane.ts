import type { Socket } from 'node:net'
import { Random } from '../base/random.js'

/** How far away the other side is. Times are in milliseconds. */
export interface Distance {
  /** How late everything arrives, each way. Default 20. */
  readonly delay?: number
  /** Up to how much later still, anew for each piece; what comes first arrives first all the same. Default 0. */
  readonly jitter?: number
  /** Bytes in a second, each way of each connection. Default: as many as there are. */
  readonly rate?: number
}

/** How much may be under way in one direction before the sender has to wait, in bytes: what a network holds, not what memory could. */
const capacity = 65_536

/** One direction of one connection: passes on what comes, the end of the half and a reset, in order and late. */
export class LateLane {
  readonly #from: Socket
  readonly #to: Socket
  readonly #distance: Required<Distance>
  readonly #random: Random
  readonly #queue: { readonly due: number; readonly size: number; readonly act: () => void }[] = []
  #underWay = 0
  #last = 0
  #waiting = false
  #held = false

  constructor(from: Socket, to: Socket, { delay = 20, jitter = 0, rate = Infinity }: Distance, seed: number) {
    this.#from = from
    this.#to = to
    this.#distance = { delay, jitter, rate }
    this.#random = new Random(seed)
    from.on('data', (chunk: Buffer) => this.#enter(chunk.length, () => to.writable && to.write(chunk)))
    from.on('end', () => this.#enter(0, () => to.end()))
    from.on('error', () => this.#enter(0, () => to.resetAndDestroy()))
    from.on('close', () => this.#enter(0, () => to.destroySoon()))
  }

  #enter(size: number, act: () => void): void {
    const { delay, jitter, rate } = this.#distance
    const arrival = performance.now() + delay + jitter * this.#random.next()
    this.#last = Math.max(this.#last, arrival) + (size / rate) * 1000
    this.#queue.push({ due: this.#last, size, act })
    this.#underWay += size
    if (this.#underWay > capacity) this.#from.pause()
    this.#wait()
  }

  readonly #deliver = (): void => {
    this.#waiting = false
    while (this.#queue.length > 0 && this.#queue[0]!.due <= performance.now()) {
      const { size, act } = this.#queue.shift()!
      this.#underWay -= size
      if (!this.#to.destroyed) act()
    }
    if (this.#to.writableNeedDrain) this.#hold()
    else if (this.#underWay <= capacity && !this.#held) this.#from.resume()
    this.#wait()
  }

  /** Who does not read makes this side wait, and so the sender. */
  #hold(): void {
    this.#from.pause()
    if (this.#held) return
    this.#held = true
    this.#to.once('drain', () => {
      this.#held = false
      this.#from.resume()
    })
  }

  #wait(): void {
    if (this.#waiting || this.#queue.length === 0) return
    this.#waiting = true
    setTimeout(this.#deliver, this.#queue[0]!.due - performance.now())
  }
}
