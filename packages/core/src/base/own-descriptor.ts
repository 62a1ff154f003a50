import { constants, openSync, readFileSync, write, writeSync } from 'node:fs'
import { descriptorKind } from './descriptor-kind.js'
import { ForegroundCheck } from './foreground-check.js'

/** How the bytes of a standard output are written without ever waiting for whoever reads them. */
export interface OwnDescriptor {
  /** How many bytes of whole lines go into one write. */
  readonly batch: number
  /** Writes at once what can be taken at once, and returns how much that was: 0 where a reader is behind. Throws where it cannot be written. */
  readonly writeNow: (bytes: Buffer) => number
  /** Writes in the background. Only for what always takes bytes sooner or later, such as a file: a disk may be slow. */
  readonly writeSoon?: (bytes: Buffer, done: (error: Error | null, written: number) => void) => void
}

/** The handle behind `process.stdout` and `process.stderr`, where that is a pipe, a socket or a terminal. */
export type StandardStream = NodeJS.WriteStream & {
  readonly _handle?: { setBlocking?(blocking: boolean): number; close?(): void; readonly writeQueueSize?: number } | null
}

/** Writes of up to so many bytes to a pipe are not mixed with those of other processes; see pipe(7). */
const pipeBuffer = 4096

/** Lines for a file are written together. */
const fileBatch = 64 * 1024

/**
 * Opens our own way to standard output (1) or standard error (2).
 *
 * Whether a write waits is a flag of the open file description, which we share with whoever started us and with our children; see open(2). So a pipe
 * and a terminal are opened once more, through proc(5). A socket cannot be, nor what belongs to another user: then the flag is set for the moment
 * of each write, and taken back. A file is written to by a thread of libuv's.
 */
export function openOwnDescriptor(descriptor: 1 | 2): OwnDescriptor {
  const kind = descriptorKind(descriptor)
  if (kind === 'file') {
    return {
      batch: fileBatch,
      writeNow: (bytes) => writeSync(descriptor, bytes),
      writeSoon: (bytes, done) => write(descriptor, bytes, done),
    }
  }
  const own = kind === 'socket' ? undefined : reopen(descriptor)
  const writeNow = own === undefined ? unblocked(descriptor) : (bytes: Buffer) => writeSync(own, bytes)
  if (kind !== 'terminal') return { batch: pipeBuffer, writeNow: orBehind(writeNow) }
  const foreground = new ForegroundCheck(descriptor)
  return { batch: pipeBuffer, writeNow: (bytes) => (foreground.mayWrite() ? orBehind(writeNow)(bytes) : 0) }
}

function reopen(descriptor: number): number | undefined {
  try {
    return openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch {
    return undefined // Another user's, a pipe without a reader, or a system without proc(5).
  }
}

/** Sets O_NONBLOCK for the moment of a write: a process that shares the description and expects to wait is not to see EAGAIN. */
function unblocked(descriptor: 1 | 2): (bytes: Buffer) => number {
  const stream: StandardStream = descriptor === 1 ? process.stdout : process.stderr
  return (bytes) => {
    const waited = waits(descriptor)
    if (waited) stream._handle?.setBlocking?.(false)
    try {
      return writeSync(descriptor, bytes)
    } finally {
      if (waited) stream._handle?.setBlocking?.(true)
    }
  }
}

/** Whether a write to this descriptor waits. Where that cannot be known it does not: Node has it that way from the first use on. */
export function waits(descriptor: number): boolean {
  try {
    const [, flags] = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8')) ?? []
    return flags !== undefined && (Number.parseInt(flags, 8) & constants.O_NONBLOCK) === 0
  } catch {
    return false
  }
}

function orBehind(writeNow: (bytes: Buffer) => number): (bytes: Buffer) => number {
  return (bytes) => {
    try {
      return writeNow(bytes)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0
      throw error
    }
  }
}
