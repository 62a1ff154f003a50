/** What `asc` exits with. Scripts rely on these numbers; a new meaning gets a new number. */
export const exitCode = {
  done: 0,
  /** It was tried, and failed. */
  failed: 1,
  /** The command line or the config is wrong; nothing was tried. */
  usage: 2,
  /** Nothing of that name runs. */
  notRunning: 3,
  /** There is no such name, or several could be meant. */
  noSuchName: 4,
  /** No answer in time. */
  timedOut: 5,
} as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]
