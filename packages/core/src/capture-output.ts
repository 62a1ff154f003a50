import type { Readable, Writable } from 'node:stream'
import type { Output } from './backend.js'
import { PrefixLines } from './prefix-lines.js'
import { Tail } from './tail.js'

/** What became of a child's stdout and stderr. */
export interface OutputCapture {
  /** The end of its stderr; empty where the child writes to our own. */
  tail(): string
  /** The child is gone: takes in what is left, which is no more than a pipe holds, without waiting for whoever reads our own output. */
  hasten(): void
}

/** The streams of a child, where they come to us. */
export interface OutputStreams {
  readonly stdout?: Readable | null | undefined
  readonly stderr?: Readable | null | undefined
}

/**
 * Takes in what a child writes, as its option `output` says. With `pipe` the streams flow at once: whoever wants them listens
 * from the `spawn` event on.
 *
 * @param label stands in front of each line with `prefix`, such as `web 4711`
 */
export function captureOutput({ stdout, stderr }: OutputStreams, output: Output, label: string): OutputCapture {
  const tail = new Tail()
  // Who reads the stream too may have given it an encoding.
  stderr?.on('data', (chunk: Buffer | string) => tail.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk))
  const hasten = output === 'prefix' ? [prefixTo(stdout, process.stdout, `[${label}] `), prefixTo(stderr, process.stderr, `[${label}] `)] : []
  stdout?.resume()
  return { tail: () => tail.toString(), hasten: () => hasten.forEach((each) => each()) }
}

/** @returns a function that ends the waiting for `target` */
function prefixTo(source: Readable | null | undefined, target: Writable, prefix: string): () => void {
  let patient = true
  const lines = new PrefixLines(prefix, (text) => {
    if (target.write(text) || !patient || source?.isPaused()) return
    source?.pause()
    target.once('drain', () => source?.resume())
  })
  source?.on('data', (chunk: Buffer | string) => lines.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk))
  source?.on('end', () => lines.end())
  return () => {
    patient = false
    source?.resume()
  }
}
