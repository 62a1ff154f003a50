import type { LossNotice } from './line-queue.js'

/** Where lines go that are ours, or that come through us. */
export interface LineOutput {
  /**
   * Takes whole lines, each with its end. Never throws and never waits: where nobody takes them, lines are lost and counted, and `notice` says so once
   * lines are taken again.
   *
   * @returns false where whoever can wait should do so, until `onRoom`
   */
  write(line: string | Buffer, notice?: LossNotice): boolean
  /** Calls `resume` once, when there is room again, or nobody is worth waiting for. */
  onRoom(resume: () => void): void
}

/** Bytes that wait from which on those who can wait do so, and those from which on lines are lost. */
export const comfortable = 1024 * 1024
export const mostWaiting = 4 * 1024 * 1024
