import type { Readable, Writable } from 'node:stream'
import type { Output } from './backend.js'
import { PrefixLines } from './prefix-lines.js'
import { Tail } from './tail.js'

/** What became of a child's stdout and stderr. */
export interface OutputCapture {
  /** The end of its stderr; empty where the child writes to our own. */
  tail(): string
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
  stderr?.on('data', (chunk: Buffer) => tail.push(chunk))
  if (output === 'prefix') {
    if (stdout) prefixTo(stdout, process.stdout, `[${label}] `)
    if (stderr) prefixTo(stderr, process.stderr, `[${label}] `)
  }
  stdout?.resume()
  stdout?.on('error', () => {})
  stderr?.on('error', () => {})
  return { tail: () => tail.toString() }
}

function prefixTo(source: Readable, target: Writable, prefix: string): void {
  const lines = new PrefixLines(prefix, (text) => {
    if (target.write(text) || source.isPaused()) return
    source.pause()
    target.once('drain', () => source.resume())
  })
  source.on('data', (chunk: Buffer) => lines.push(chunk))
  source.on('end', () => lines.end())
}
