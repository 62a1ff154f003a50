import { countLines, lineEnd } from './count-lines.js'

/** Says how many lines were lost, in the form of the lines around it. */
export type LossNotice = (count: number) => string

/** Lines that wait. */
interface Item {
  readonly bytes: Buffer
  /** For how many lines it stands, where that is not how many end in it: a notice stands for all those that it speaks of. */
  readonly lines?: number
}

/**
 * Lines on their way to an output, in order, up to a number of bytes. What has no room, or cannot be written, is counted; a notice with the
 * count takes its place as soon as there is room again.
 */
export class LineQueue {
  readonly #most: number
  #items: Item[] = []
  /** How much of the first item is written already. */
  #begun = 0
  #size = 0
  #lost = 0
  #notice: LossNotice = defaultNotice

  /** @param most bytes; a line is taken while fewer than these wait, so that one long line has room */
  constructor(most: number) {
    this.#most = most
  }

  /** Bytes that wait. */
  get size(): number {
    return this.#size
  }
  get empty(): boolean {
    return this.#items.length === 0
  }
  /** Lines that were lost and that no notice has told yet. */
  get lost(): number {
    return this.#lost
  }

  /** Takes whole lines, each with its end, or counts them as lost where there is no room. */
  push(bytes: Buffer, notice: LossNotice = defaultNotice): void {
    if (bytes.length === 0) return
    if (this.#size >= this.#most) return this.lose(countLines(bytes), notice)
    this.#tellLost()
    this.#add({ bytes })
  }

  /** Counts lines as lost that were never taken. */
  lose(lines: number, notice: LossNotice = this.#notice): void {
    this.#lost += lines
    this.#notice = notice
  }

  /**
   * The next bytes to write: whole lines up to `most` bytes together, or one line that is longer; `undefined` where nothing waits. Where all has
   * been written, the notice of what was lost is next.
   */
  next(most: number): Buffer | undefined {
    if (this.empty) this.#tellLost()
    const parts: Buffer[] = []
    let room = most
    let begin = this.#begun
    for (const { bytes } of this.#items) {
      const end = wholeLines(bytes, begin, room, parts.length === 0)
      if (end > begin) parts.push(bytes.subarray(begin, end))
      if (end < bytes.length) break
      room -= end - begin
      begin = 0
    }
    return parts.length <= 1 ? parts[0] : Buffer.concat(parts)
  }

  /** The first `count` bytes of what `next` gave are written. */
  written(count: number): void {
    this.#size -= count
    let done = 0
    for (count += this.#begun; done < this.#items.length && count >= this.#items[done]!.bytes.length; done++) count -= this.#items[done]!.bytes.length
    this.#items.splice(0, done)
    this.#begun = count
  }

  /** Nothing of this can be written: counts all lines as lost, but keeps the end of one that is written in part. */
  drop(): void {
    const [first, ...others] = this.#items
    if (!first) return
    const isTorn = this.#begun > 0 && first.bytes[this.#begun - 1] !== lineEnd
    const end = isTorn ? wholeLines(first.bytes, this.#begun, 0, true) : this.#begun
    this.#lost += this.#begun > 0 ? countLines(first.bytes.subarray(end)) : linesOf(first)
    for (const item of others) this.#lost += linesOf(item)
    this.#items = isTorn ? [{ bytes: first.bytes.subarray(0, end) }] : []
    this.#size = end - this.#begun
    if (!isTorn) this.#begun = 0
  }

  #tellLost(): void {
    if (this.#lost === 0) return
    this.#add({ bytes: Buffer.from(this.#notice(this.#lost)), lines: this.#lost })
    this.#lost = 0
  }

  #add(item: Item): void {
    this.#items.push(item)
    this.#size += item.bytes.length
  }
}

function defaultNotice(count: number): string {
  return `${lostLines(count)}\n`
}

const linesOf = ({ bytes, lines }: Item): number => lines ?? countLines(bytes)

/** Where the last whole line ends within `room` bytes from `begin` on; the first one counts where `atLeastOne` is set, however long it is. */
function wholeLines(bytes: Buffer, begin: number, room: number, atLeastOne: boolean): number {
  if (bytes.length - begin <= room) return bytes.length
  const end = room > 0 ? bytes.lastIndexOf(lineEnd, begin + room - 1) + 1 : 0
  if (end > begin) return end
  return atLeastOne ? bytes.indexOf(lineEnd, begin) + 1 || bytes.length : begin
}

/** What every notice says. */
export function lostLines(count: number): string {
  return `${count} ${count === 1 ? 'line was' : 'lines were'} lost, as the output took none`
}
