import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { bindUnix } from './bind-socket.js'

/** What Linux has room for in the name of a socket: see `sun_path` in unix(7). Names that fill it are the same in every Node; shorter ones Node 20 fills up with zeros. */
const nameLength = 108
/** Those of this process, where there is no kernel to keep them. */
const held = new Set<string>()

/**
 * Reserves a path of a Unix domain socket for as long as its listener is open. A socket that is bound but does not listen yet looks to
 * anybody else like one that a dead program left, so that its file could be taken from it. On Linux the reservation is a socket with an
 * abstract name (unix(7)): it is exclusive among all processes of a network namespace, and gone with whoever holds it. Elsewhere it
 * holds within this process.
 *
 * @returns a function that releases it; `undefined` where somebody has it
 */
export function lockSocketPath(path: string): (() => void) | undefined {
  const key = keyOf(path)
  if (process.platform !== 'linux') return lockHere(key)
  try {
    const socket = bindUnix(`\0${`asc-${key}`.padEnd(nameLength - 1, '-')}`)
    return () => socket.close()
  } catch (error) {
    // A sandbox may forbid abstract names.
    return (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? undefined : lockHere(key)
  }
}

function lockHere(key: string): (() => void) | undefined {
  if (held.has(key)) return undefined
  held.add(key)
  return () => void held.delete(key)
}

/** The same for every way to write the path. A folder that is not there is for bind(2) to complain about. */
function keyOf(path: string): string {
  const absolute = resolve(path)
  const folder = statSync(dirname(absolute), { bigint: true, throwIfNoEntry: false })
  return createHash('sha256').update(`${folder?.dev} ${folder?.ino} ${basename(absolute)}`).digest('hex')
}
