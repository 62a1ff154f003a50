import { createRequire } from 'node:module'
import { systemError } from './system-error.js'

type Koffi = typeof import('koffi')

/** The C library that this process runs with, and koffi, which calls it. */
export interface Libc {
  readonly koffi: Koffi
  readonly library: ReturnType<Koffi['load']>
}

let loaded: Libc | undefined

/**
 * Loads koffi, with the first call only: it takes about 10 ms and 5 MB, which programs without such calls need not pay.
 *
 * @param syscall the system call, and the systems that have it
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
