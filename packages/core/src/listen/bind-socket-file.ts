import { randomBytes } from 'node:crypto'
import { chmodSync, renameSync, statSync, unlinkSync, type BigIntStats } from 'node:fs'
import { connect } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { warn } from '../base/warn.js'
import { attemptTo, listenerFailed } from '../base/attempt-to.js'
import { ListenerError } from '../base/errors.js'
import { bindUnix, type BoundSocket } from './bind-socket.js'
import { lockSocketPath } from './lock-socket-path.js'

/** The longest path of a Unix domain socket, in bytes; see `sun_path` in unix(7). Node 20 cuts longer ones off. */
const longestPath = process.platform === 'linux' ? 107 : 103
/** How many names for a draft are tried: where the path leaves room for a short one only, there may be files of such a name. */
const mostDrafts = 100

let made = 0

/** A socket with a file. */
interface BoundSocketFile extends BoundSocket {
  /** Closes it and leaves the file: another process goes on with the socket. */
  leave(): void
}

/**
 * Binds a Unix domain socket under a name of its own beside `path`, gives it its mode, and then the name `path`: whoever
 * connects finds the old socket or the finished new one. A file that a dead program left is replaced. Closing removes
 * the file, unless another one has taken its place (libuv would remove that one, were ours bound under the final name).
 *
 * @throws {ListenerError} EADDRINUSE when a listener that is open has `path`, a living program serves it, or it is no socket; ENAMETOOLONG
 */
export async function bindSocketFile(path: string, mode: number | undefined): Promise<BoundSocketFile> {
  const length = Buffer.byteLength(path)
  if (length > longestPath) throw refused(path, 'ENAMETOOLONG', `${path}: it has ${length} bytes, and at most ${longestPath} are possible`)
  const unlock = attemptTo(`bind ${path}`, () => lockSocketPath(path))
  if (!unlock) throw refused(path, 'EADDRINUSE', path)
  try {
    if (await isTaken(path)) throw refused(path, 'EADDRINUSE', path)
    return bindDraft(path, mode, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

function bindDraft(path: string, mode: number | undefined, unlock: () => void): BoundSocketFile {
  const { socket, draft } = attemptTo(`bind ${path}`, () => bindBeside(path))
  try {
    if (mode !== undefined) chmodSync(draft, mode)
    renameSync(draft, path)
  } catch (error) {
    socket.close()
    throw listenerFailed(`bind ${path}`, error)
  }
  const ours = identity(path)
  return {
    ...socket,
    close() {
      socket.close()
      removeFile(path, ours)
      unlock()
    },
    leave() {
      socket.close()
      unlock()
    },
  }
}

/** Binds a socket in the folder of `path`, under a name that is free and no longer than there is room for. */
function bindBeside(path: string): { socket: BoundSocket; draft: string } {
  for (let attempt = 1; ; attempt++) {
    const draft = join(dirname(path), draftName(path))
    try {
      return { socket: bindUnix(draft), draft }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempt === mostDrafts) throw error
    }
  }
}

function draftName(path: string): string {
  const name = `.asc-${process.pid}-${++made}`
  const room = Math.max(Buffer.byteLength(basename(path)), longestPath - Buffer.byteLength(join(dirname(path), '/')))
  return name.length <= room ? name : randomBytes(room).toString('hex').slice(0, room)
}

function refused(path: string, code: string, text: string): Error {
  return listenerFailed(`bind ${path}`, Object.assign(new Error(`bind ${code} ${text}`), { code, syscall: 'bind' }))
}

/** Removes the file, if it is still the same. Where we may no longer, as this process has become another user, it stays: the next program replaces it. */
function removeFile(path: string, ours: string | undefined): void {
  try {
    if (identity(path) === ours) unlinkSync(path)
  } catch (cause) {
    warn(new ListenerError(`Cannot remove the socket file ${path}: ${(cause as Error).message}`, { cause }))
  }
}

/** The numbers of inodes are used again, so that the birth counts too. */
function identity(path: string): string | undefined {
  const found = look(path)
  return found && `${found.dev} ${found.ino} ${found.birthtimeNs}`
}

/** Not with the usual numbers: `fs.stat` of a socket leaves some behind that confuse the next `require` (Node 20). */
function look(path: string): BigIntStats | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })
}

/** A socket that nobody listens on refuses connections, and it may be removed meanwhile; a file of another kind is not ours to replace. */
function isTaken(path: string): Promise<boolean> {
  const found = look(path)
  if (!found?.isSocket()) return Promise.resolve(found !== undefined)
  return new Promise((resolve) => {
    const probe = connect({ path }, () => resolve((probe.destroy(), true)))
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(!['ECONNREFUSED', 'ENOENT'].includes(error.code ?? '')))
  })
}
