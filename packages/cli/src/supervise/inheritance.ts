import type { ListenerAddress, ListenerOptions } from '@asc/core'
import type { ProgramSocket } from '@asc/program'

/** The variable with what a supervisor inherits from the one that it replaces. */
export const inheritanceVariable = 'ASC_INHERITANCE'

/** A listener, by the descriptor that the successor finds it at. */
export interface InheritedListener {
  /** The service and the name of its listener. */
  readonly key: string
  readonly options: ListenerOptions
  readonly descriptor: number
  readonly address: ListenerAddress | undefined
}

/** Everything that a successor is given: its sockets, and the pipes between the two. */
export interface Inheritance {
  readonly listeners: readonly InheritedListener[]
  readonly programs: readonly ProgramSocket[]
  /** The successor writes here how its start went. */
  readonly report: number
  /** It reads here when the name is free: a byte. At the end of the file before that, its parent has given up. */
  readonly go: number
}

/** Reads what was inherited; `undefined`: nothing. The variable goes: children must not take it for theirs. */
export function takeInheritance(env: NodeJS.ProcessEnv = process.env): Inheritance | undefined {
  const { [inheritanceVariable]: text } = env
  delete env[inheritanceVariable]
  return text ? (JSON.parse(text) as Inheritance) : undefined
}

/** The first descriptor that is handed over: 0 to 2 are the standard ones. */
const first = 3

/**
 * The `stdio` of a successor and what it is told of it: two pipes, then the sockets in order.
 *
 * @param sockets descriptors of this process
 */
export function bequeath({ listeners, programs }: Pick<Inheritance, 'listeners' | 'programs'>): { readonly stdio: ('inherit' | 'pipe' | number)[]; readonly inheritance: Inheritance } {
  const given = [...listeners, ...programs].map(({ descriptor }) => descriptor)
  const placed = first + 2
  return {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe', 'pipe', ...given],
    inheritance: {
      report: first,
      go: first + 1,
      listeners: listeners.map((listener, index) => ({ ...listener, descriptor: placed + index })),
      programs: programs.map((socket, index) => ({ ...socket, descriptor: placed + listeners.length + index })),
    },
  }
}
