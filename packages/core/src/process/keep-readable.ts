import type { Duplex } from 'node:stream'

/**
 * Makes a write that fails a write that is lost. By itself a stream is destroyed by it (EPIPE: the process has ended), and with it all
 * that the process had sent before and nobody has read yet.
 */
export function keepReadable(channel: Duplex): void {
  const write = channel._write.bind(channel)
  const writev = channel._writev?.bind(channel)
  channel._write = (chunk, encoding, done) => write(chunk, encoding, () => done())
  if (writev) channel._writev = (chunks, done) => writev(chunks, () => done())
}
