import { SharedSockets, type RemoteError } from '@asc/core/backend'
import { ProgramError } from '../settings/program-error.js'
import type { ProgramAddress } from '../settings/program-options.js'

/**
 * The sockets of each program of this process, by the path of its file: not by the task, as each generation of a controller makes a
 * task of its own, and all of them must have the same sockets.
 */
const programs = new Map<string, SharedSockets>()

/** The sockets that all children of this file share. */
export function socketsOf(file: string, spare: number): SharedSockets {
  const known = programs.get(file)
  if (known) return known.atLeast(spare)
  const sockets = new SharedSockets(spare)
  programs.set(file, sockets)
  return sockets
}

/**
 * Binds a known address before the program does.
 *
 * @throws {ProgramError} if it cannot be bound; `cause` is the system's error
 */
export function bindKnown(file: string, sockets: SharedSockets, { port, host, ipv6Only }: ProgramAddress): void {
  try {
    if (host !== undefined) return sockets.bind(host, port, ipv6Only)
    sockets.bindAny(port, ipv6Only)
  } catch (cause) {
    const owner = ownerOf(port, file)
    throw new ProgramError(`Cannot bind port ${port} for the program ${file}: ${owner ? `the program ${owner} listens on it` : (cause as Error).message}`, { cause })
  }
}

/** Adds to a program's EADDRINUSE that another program of this process has the port, or how a Unix socket is shared. */
export function explainAddressInUse(file: string, error: RemoteError): RemoteError {
  if (error.code !== 'EADDRINUSE') return error
  const [, port, path] = /address already in use (?:.*:(\d+)|(\/.*))$/.exec(error.message) ?? []
  if (path !== undefined) return { ...error, message: `${error.message}: to share a Unix socket, bind it for the container, listeners: { app: await Listener.bind({ path }) }` }
  const owner = ownerOf(Number(port), file)
  if (owner === undefined) return error
  return { ...error, message: `${error.message}: ${file} and ${owner}, two programs of one supervisor, listen on port ${port}` }
}

function ownerOf(port: number, file: string): string | undefined {
  return [...programs].find(([other, sockets]) => other !== file && sockets.addresses.some((address) => address.port === port))?.[0]
}

/** A socket that a program has bound, for a supervisor that replaces this one. */
export interface ProgramSocket {
  /** The program's file. */
  readonly file: string
  readonly descriptor: number
  readonly host: string
  readonly port: number
}

/** The sockets that the programs of this process have bound: what a supervisor that replaces this one inherits; see `adoptProgramSocket`. */
export function programSockets(): ProgramSocket[] {
  return [...programs].flatMap(([file, sockets]) => sockets.bequest.map((socket) => ({ file, ...socket })))
}

/** Has the program with this file share a socket that this process has inherited. Call it before the program is run. */
export function adoptProgramSocket({ file, descriptor, host, port }: ProgramSocket): void {
  socketsOf(file, 1).adopt(descriptor, { host, port })
}
