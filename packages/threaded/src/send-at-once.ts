import type { Writable } from 'node:stream'

/** What may be under way unconfirmed before the stream holds back again: the parent may be slow. */
const most = 1024 * 1024

/**
 * Makes a thread's stdout or stderr hand on at once what is written. By itself it waits, after each piece, for the parent's
 * confirmation, which a thread that does not come back to its event loop never sees: what it wrote last before it got stuck
 * would be lost, and that is what one wants to read. Confirming in the parent's place is done with the stream's own
 * method, which Node keeps to itself; where it should be missing, the stream stays as it is.
 */
export function sendAtOnce(stream: Writable): void {
  const prototype = Object.getPrototypeOf(stream) as Record<symbol, (this: Writable) => void>
  const name = Object.getOwnPropertySymbols(prototype).find(({ description }) => description === 'kStdioWantsMoreDataCallback')
  if (!name) return
  const confirm = prototype[name]!
  const write = stream.write
  let unconfirmed = 0
  Object.defineProperty(stream, name, {
    value() {
      unconfirmed = 0
      confirm.call(stream)
    },
  })
  stream.write = ((...args: Parameters<typeof write>) => {
    if (unconfirmed < most) {
      unconfirmed += stream.writableLength
      confirm.call(stream)
    }
    return Reflect.apply(write, stream, args)
  }) as typeof write
}
