import type { ExitStatus } from '../base/exit-status.js'

/** Failures that no handler in the child could have prevented. */
export type Crash = 'segmentation-fault' | 'abort' | 'illegal-instruction' | 'out-of-memory' | 'foreign-kill'

const crashSignals: Readonly<Partial<Record<NodeJS.Signals, Crash>>> = {
  SIGSEGV: 'segmentation-fault',
  SIGBUS: 'segmentation-fault',
  SIGABRT: 'abort',
  SIGILL: 'illegal-instruction',
  // V8 ends itself with a trap instruction when it detects an internal error.
  SIGTRAP: 'illegal-instruction',
}

/**
 * Returns which crash an exit was, if it was one: by its signal, see signal(7), or by the exit code with which a shell passes a
 * signal on. `foreign-kill` is a SIGKILL that its container has not sent: usually from the kernel, which had no memory left (see
 * `oom_score` in proc(5)).
 */
export function crashOf({ reason, signal, code, stoppedBy }: Pick<ExitStatus, 'reason' | 'signal' | 'code' | 'stoppedBy'>): Crash | undefined {
  if (reason === 'out-of-memory') return 'out-of-memory'
  if (signal === 'SIGKILL' && stoppedBy === undefined) return 'foreign-kill'
  if (signal) return crashSignals[signal]
  return code === null ? undefined : shellCodes[code]
}

/** 128 plus the number of the signal. */
const shellCodes: Readonly<Record<number, Crash>> = { 132: 'illegal-instruction', 133: 'illegal-instruction', 134: 'abort', 135: 'segmentation-fault', 139: 'segmentation-fault' }
