import { appendFileSync, readFileSync } from 'node:fs'
import type { Server } from 'node:net'
import { isMainThread, threadId } from 'node:worker_threads'
import { now } from '../base/now.js'
import { nameOf } from '../base/worker-name.js'

/** A worker's note that it listens, or that it has accepted a client. */
export interface Note {
  readonly worker: string
  /** As in `now()`. */
  readonly at: number
  /** The client's port. */
  readonly accepted?: number
}

/**
 * Makes a worker note when it listens, and each connection that it accepts. The notes of all workers go to one file, each at once and
 * by one system call, so that they outlast the worker however it ends. What it has accepted and not noted when it is ended from
 * outside is one connection at most.
 */
export function keepJournal(server: Server, path: string): void {
  const worker = nameOf(isMainThread ? {} : { threadId })
  const note = (accepted?: number) => appendFileSync(path, `${JSON.stringify({ worker, at: now(), accepted } satisfies Note)}\n`)
  server.once('listening', () => note())
  // Before anything else is done with it. A client that has gone already has no port any more.
  server.prependListener('connection', ({ remotePort = 0 }) => note(remotePort))
}

/** All notes so far, in their order. */
export function readJournal(path: string): Note[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as Note)
}
