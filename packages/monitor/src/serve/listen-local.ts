import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Server } from 'node:http'
import { Listener } from '@asc/core'
import { MonitorError } from '../location/monitor-error.js'
import { prepareFolder } from '../location/runtime-folder.js'
import { ownerPath, socketPath } from '../location/socket-path.js'

/** A socket that is served. */
export interface LocalSocket {
  readonly path: string
  /** Removes it. Synchronous: it is called when the program ends. */
  close(): void
}

/**
 * Makes a server listen on the socket of this name. A socket that a dead program has left is replaced: nobody answers there.
 *
 * @throws {MonitorError} if somebody has the name, with the pid, or the folder is not to be trusted
 */
export async function listenLocal(server: Server, name: string, env: NodeJS.ProcessEnv): Promise<LocalSocket> {
  const path = socketPath(name, env)
  prepareFolder(dirname(path))
  const listener = await Listener.bind({ path, mode: 0o600 }).catch((cause: Error) => {
    throw explained(name, path, cause)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ fd: listener.descriptor }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const owner = ownerPath(path)
  writeFileSync(owner, `${JSON.stringify({ pid: process.pid, startedAt: new Date().toISOString() })}\n`, { mode: 0o600 })
  return {
    path,
    close() {
      if (listener.closed) return
      listener.close()
      rmSync(owner, { force: true })
    },
  }
}

function explained(name: string, path: string, cause: Error & { cause?: unknown }): MonitorError {
  const { code } = (cause.cause ?? cause) as NodeJS.ErrnoException
  if (code !== 'EADDRINUSE') return new MonitorError(`Cannot serve the socket of '${name}': ${cause.message}`, { cause })
  const pid = ownerOf(path)
  return new MonitorError(`Cannot use the name '${name}' as ${pid === undefined ? 'another process' : `the process ${pid}`} has it already (${path}). Choose another name, or stop that one`, { cause })
}

function ownerOf(path: string): number | undefined {
  try {
    const { pid } = JSON.parse(readFileSync(ownerPath(path), 'utf8')) as { pid?: unknown }
    return typeof pid === 'number' ? pid : undefined
  } catch {
    return undefined
  }
}
