import { constants, openSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'
import { descriptorKind } from '../base/descriptor-kind.js'

/**
 * Opens a way to write to an inherited descriptor that does not wait for its reader: a full pipe is EAGAIN. A pipe is opened once more, so that the flag is
 * ours alone; a socket, whose one end is ours, gets the flag itself; a file always takes what is written.
 *
 * @returns writes as write(2) does
 */
export function openPipeWriter(descriptor: number): (bytes: Buffer) => number {
  const kind = descriptorKind(descriptor)
  const own = kind === 'pipe' ? reopen(descriptor) : undefined
  if (own !== undefined) return (bytes) => writeSync(own, bytes)
  if (kind === 'pipe' || kind === 'socket') keep.push(unblocked(descriptor))
  return (bytes) => writeSync(descriptor, bytes)
}

function reopen(descriptor: number): number | undefined {
  try {
    return openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch {
    return undefined // Another user's, one without a reader, or a system without proc(5).
  }
}

/** A socket that is collected closes its descriptor. */
const keep: Socket[] = []

/** Node sets O_NONBLOCK on what it makes a socket of. It is neither read nor written, and keeps nothing alive. */
function unblocked(descriptor: number): Socket {
  return new Socket({ fd: descriptor, readable: false, writable: false }).unref()
}
