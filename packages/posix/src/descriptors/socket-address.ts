import { endianness } from 'node:os'
import { systemError } from '../call/system-error.js'

const family = 1
const darwin = process.platform === 'darwin'
/** The longest path in bytes; see unix(7). */
const longestPath = darwin ? 104 : 108

/**
 * A `struct sockaddr_un` as in unix(7): a path ends with a zero byte, and an abstract name (`@name`, Linux only) begins with one
 * and ends where the structure does.
 *
 * @throws with `code` ENAMETOOLONG
 */
export function socketAddress(path: string): Buffer {
  const abstract = path.startsWith('@')
  if (abstract && darwin) throw systemError('sendmsg', 'ENOSYS', `${path}: abstract names are Linux's`)
  const name = Buffer.from(abstract ? `\0${path.slice(1)}` : `${path}\0`)
  if (name.length > longestPath) throw systemError('sendmsg', 'ENAMETOOLONG', path)
  const head = Buffer.alloc(2)
  if (darwin) head.set([2 + name.length, family])
  else if (endianness() === 'LE') head.writeUInt16LE(family)
  else head.writeUInt16BE(family)
  return Buffer.concat([head, name])
}
