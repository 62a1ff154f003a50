import { createRequire } from 'node:module'
import { systemError } from './system-error.js'

type Koffi = typeof import('koffi')

/** The C library that this process runs with, whichever it is, and what calls it. */
export interface Libc {
  readonly koffi: Koffi
  readonly library: ReturnType<Koffi['load']>
}

let loaded: Libc | undefined

/**
 * Loads koffi, at the first call alone: it takes about 10 ms and 5 MB that nobody pays who makes no call.
 *
 * @param syscall what is to be called, and on which systems there is such a call
 * @throws with `code` ENOSYS on every other system
 */
export function libc(syscall: string, ...platforms: NodeJS.Platform[]): Libc {
  if (!platforms.includes(process.platform)) throw systemError(syscall, 'ENOSYS', `on ${process.platform}`)
  return (loaded ??= load())
}

function load(): Libc {
  const koffi = createRequire(import.meta.url)('koffi') as Koffi
  return { koffi, library: koffi.load(null) }
}
