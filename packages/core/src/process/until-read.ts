import { finished, type Readable } from 'node:stream'

/** How long after an exit one waits for who reads the output and has paused, in milliseconds. */
const quietTime = 1000

/** Calls `done` once the streams of an ended child are read to their end; who reads none of it for a while is not waited for. */
export function untilRead(streams: readonly Readable[], done: () => void): void {
  let open = streams.length
  if (open === 0) return done()
  const timer = setTimeout(done, quietTime)
  for (const stream of streams) {
    stream.on('data', () => timer.refresh())
    finished(stream, { writable: false }, () => {
      if (--open > 0) return
      clearTimeout(timer)
      done()
    })
  }
}
