import { chmodSync, renameSync, statSync, unlinkSync, type BigIntStats } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { attemptTo, listenerFailed } from './attempt-to.js'
import { bindUnix, type BoundSocket } from './bind-socket.js'

let made = 0

/**
 * Binds a Unix domain socket under a name of its own beside `path`, gives it its mode, and then the name `path`: whoever
 * connects finds the old socket or the finished new one. A file that a dead program left is replaced. Closing removes
 * the file, unless another one has taken its place (libuv would remove that one, were ours bound under the final name).
 *
 * @throws {ListenerError} EADDRINUSE when a living program serves `path`, or it is no socket
 */
export async function bindSocketFile(path: string, mode: number | undefined): Promise<BoundSocket> {
  if (await isTaken(path)) {
    const cause = Object.assign(new Error(`bind EADDRINUSE ${path}`), { code: 'EADDRINUSE', syscall: 'bind' })
    throw listenerFailed(`bind ${path}`, cause)
  }
  const draft = join(dirname(path), `.asc-${process.pid}-${++made}`)
  const socket = attemptTo(`bind ${path}`, () => bindUnix(draft))
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
      if (identity(path) === ours) unlinkSync(path)
    },
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

/** A socket that nobody listens on refuses connections; a file of another kind is not ours to replace. */
function isTaken(path: string): Promise<boolean> {
  const found = look(path)
  if (!found?.isSocket()) return Promise.resolve(found !== undefined)
  return new Promise((resolve) => {
    const probe = connect({ path }, () => resolve((probe.destroy(), true)))
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'ECONNREFUSED'))
  })
}
