/** What asks a process to end. */
export interface StopOrder {
  readonly signal: NodeJS.Signals
  /** True: the signal goes to its process group, and to what it has started outside of it. False: to the process alone, which ends the rest itself. */
  readonly all: boolean
  /** True: a message asks it, and it delivers its signals to itself. Default false. */
  readonly byMessage?: boolean
}
