import { isSame, readStat, type ProcessStat } from './process-stat.js'

/** Signals a process if it is still the one that it was. `refused`: it runs as another user (EPERM). */
export function signalProcess(target: ProcessStat, signal: NodeJS.Signals): 'sent' | 'gone' | 'refused' {
  if (!isSame(target, readStat(target.pid))) return 'gone'
  try {
    process.kill(target.pid, signal)
    return 'sent'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'refused' : 'gone'
  }
}
