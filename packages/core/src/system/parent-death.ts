import { readFileSync } from 'node:fs'

/** The signal that the kernel sends to a child when its parent dies, however it dies; see PR_SET_PDEATHSIG in prctl(2). */
export type ParentDeathSignal = 'KILL' | 'TERM'

const candidates = ['/usr/bin/setpriv', '/bin/setpriv']
let setpriv: string | false | undefined

/**
 * A setpriv(1) that knows `--pdeathsig`, if there is one: that of util-linux from 2.33 on. BusyBox has a namesake, under whichever name and
 * link, and older ones lack the option; so it is looked into, once.
 */
export function findSetpriv(): string | undefined {
  setpriv ??= process.platform === 'linux' && (candidates.find(knowsParentDeath) ?? false)
  return setpriv || undefined
}

/**
 * The same command, started so that it gets `signal` when the thread that started it is gone. It costs about 6 ms and
 * keeps pid, descriptors and environment. A later setuid(2) of the command clears it. Without setpriv the command is unchanged: the
 * guardian of the process ends it.
 */
export function withParentDeathSignal(command: string, args: readonly string[], signal: ParentDeathSignal = 'KILL'): [string, string[]] {
  const path = findSetpriv()
  return path ? [path, ['--pdeathsig', signal, command, ...args]] : [command, [...args]]
}

/** Whether this program knows the option: its name is in the file. To run it would tell the same, for 6 ms in which this process stands still. */
export function knowsParentDeath(path: string): boolean {
  try {
    return readFileSync(path).includes('pdeathsig')
  } catch {
    return false
  }
}
