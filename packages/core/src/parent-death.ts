import { realpathSync } from 'node:fs'

/** The signal that the kernel sends to a child when its parent dies, however that dies; see PR_SET_PDEATHSIG in prctl(2). */
export type ParentDeathSignal = 'KILL' | 'TERM'

const candidates = ['/usr/bin/setpriv', '/bin/setpriv']
let setpriv: string | false | undefined

/** util-linux's setpriv(1), if it is there. BusyBox has a namesake that lacks the option. */
export function findSetpriv(): string | undefined {
  setpriv ??= process.platform === 'linux' && (candidates.find((path) => isUtilLinux(path)) ?? false)
  return setpriv || undefined
}

/**
 * The same command, started so that it gets `signal` when the thread that started it is gone. It costs about 6 ms and
 * keeps pid, descriptors and environment. A later setuid(2) of the command clears it. Without setpriv the command is unchanged.
 */
export function withParentDeathSignal(command: string, args: readonly string[], signal: ParentDeathSignal = 'KILL'): [string, string[]] {
  const path = findSetpriv()
  return path ? [path, ['--pdeathsig', signal, command, ...args]] : [command, [...args]]
}

/** Runs its arguments only where the parent still is who it was: it may have died just before the kernel was asked to watch it. */
const unlessOrphaned = '[ "$PPID" = "$0" ] && exec "$@"'

/** The same for a command that cannot look at its parent itself. */
export function guardCommand(command: string, args: readonly string[], signal: ParentDeathSignal = 'KILL'): [string, string[]] {
  if (!findSetpriv()) return [command, [...args]]
  return withParentDeathSignal('/bin/sh', ['-c', unlessOrphaned, String(process.pid), command, ...args], signal)
}

function isUtilLinux(path: string): boolean {
  try {
    return !realpathSync(path).includes('busybox')
  } catch {
    return false
  }
}
