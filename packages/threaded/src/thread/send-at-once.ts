import type { Writable } from 'node:stream'

/** How much may be unconfirmed before the stream waits again, because the parent may be slow. */
const most = 1024 * 1024

/**
 * Makes a thread's stdout or stderr pass on at once what is written. Node's stream waits, after each piece, for the parent's
 * confirmation, which a thread that does not return to its event loop never sees: the last output before it got stuck would be
 * lost, and that is the interesting part. Confirming in the parent's place uses a private method of the stream; if Node does
 * not have it, the stream stays as it is.
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
