import { readStat } from './process-stat.js'

/** Tells whether a process does something, by what the kernel counts of it; see proc_pid_stat(5). Without `/proc` it always seems to. */
export class IdleProbe {
  readonly #pid: number
  /** The processor time that it had used when it was seen asleep. */
  #usedAsleep: number | undefined

  constructor(pid: number) {
    this.#pid = pid
  }

  /** Whether it was asleep at the last call, is now, and has used no processor time between. One that waits for a processor is not asleep. */
  idle(): boolean {
    const stat = readStat(this.#pid)
    const before = this.#usedAsleep
    this.#usedAsleep = stat?.state === 'S' ? stat.used : undefined
    return before !== undefined && before === this.#usedAsleep
  }
}
