import { fstatSync } from 'node:fs'
import { isatty } from 'node:tty'

/**
 * What a descriptor is open on, as far as it matters to who writes there; `file` is whatever is none of the others.
 *
 * It is asked for in big integers, as Node keeps the answer of the last call with usual ones and `fs.realpathSync` mistakes that for its own: after a pipe or
 * socket it stops half-way, and `require` does not find what lies behind a symbolic link.
 *
 * @throws when it is not open
 */
export function descriptorKind(descriptor: number): 'terminal' | 'pipe' | 'socket' | 'file' {
  const stat = fstatSync(descriptor, { bigint: true })
  if (stat.isFIFO()) return 'pipe'
  if (stat.isSocket()) return 'socket'
  return isatty(descriptor) ? 'terminal' : 'file'
}
