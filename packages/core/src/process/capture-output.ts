import type { Readable } from 'node:stream'
import { ownOutput } from '../base/own-output.js'
import type { LineOutput } from '../base/line-output.js'
import { outputKind, type Output } from '../spawn/capabilities.js'
import { eachLine, LineCutter, type Piece, type TakeLine } from './line-cutter.js'
import { jsonFormat, prefixFormat, type LineFormat, type OutputLabel } from './line-format.js'
import { linesAreHeard, publishLine } from './publish-line.js'
import { Tail } from './tail.js'

/** What became of a child's stdout and stderr. */
export interface OutputCapture {
  /** The end of its stderr; empty where the child writes to our own. */
  tail(): string
  /** The child is gone: takes in what is left, which is no more than a pipe holds, without waiting for whoever reads our own output. */
  flush(): void
}

/** The streams of a child, where they come to us. */
export interface OutputStreams {
  readonly stdout?: Readable | null | undefined
  readonly stderr?: Readable | null | undefined
}

/** Default for `longestLine`, in bytes. */
const usualLongest = 1024 * 1024

/**
 * Takes in what a child writes, as its option `output` says. With `pipe` the streams flow at once: whoever wants them listens
 * from the `spawn` event on. A child whose lines nobody takes waits; where our reader takes nothing at all, its lines are lost instead, and counted.
 */
export function captureOutput({ stdout, stderr }: OutputStreams, output: Output, label: OutputLabel): OutputCapture {
  const tail = new Tail()
  stderr?.on('data', (chunk: Buffer | string) => tail.push(bytesOf(chunk)))
  const formats = formatsOf(output, label)
  const longest = (typeof output === 'object' && output.longestLine) || usualLongest
  const publish = (stream: 'stdout' | 'stderr') => (line: Buffer, piece?: Piece) => publishLine(label, stream, line, piece)
  const flush = formats && [
    forward(stdout, ownOutput(1), formats.stdout, longest, publish('stdout')), forward(stderr, ownOutput(2), formats.stderr, longest, publish('stderr')),
  ]
  if (!formats && linesAreHeard()) {
    listen(stdout, longest, publish('stdout'))
    listen(stderr, longest, publish('stderr'))
  }
  stdout?.resume()
  return { tail: () => tail.toString(), flush: () => flush?.forEach((each) => each()) }
}

function formatsOf(output: Output, label: OutputLabel): Record<'stdout' | 'stderr', LineFormat> | undefined {
  const kind = outputKind(output)
  if (kind === 'prefix') return { stdout: prefixFormat(label), stderr: prefixFormat(label) }
  if (kind === 'json') return { stdout: jsonFormat(label, 'stdout'), stderr: jsonFormat(label, 'stderr') }
  return undefined
}

/** @returns a function that ends the waiting for `target` */
function forward(source: Readable | null | undefined, target: LineOutput, format: LineFormat, longest: number, publish: TakeLine): () => void {
  let patient = true
  const resume = () => source?.resume()
  const write = (bytes: Buffer): void => {
    if (target.write(bytes, format.notice) || !patient || source?.isPaused()) return
    source?.pause()
    target.onRoom(resume)
  }
  const take: TakeLine = (line, piece) => {
    publish(line, piece)
    write(format.line(line, piece))
  }
  const lines = new LineCutter(longest, take, (whole) => {
    if (linesAreHeard()) eachLine(whole, publish)
    write(format.lines(whole))
  })
  source?.on('data', (chunk: Buffer | string) => lines.push(bytesOf(chunk)))
  source?.on('end', () => lines.end())
  return () => {
    patient = false
    resume()
  }
}

/** For whoever listens to lines only: where they go is not our business. */
function listen(source: Readable | null | undefined, longest: number, publish: TakeLine): void {
  const lines = new LineCutter(longest, publish)
  source?.on('data', (chunk: Buffer | string) => lines.push(bytesOf(chunk)))
  source?.on('end', () => lines.end())
}

/** Who reads the stream too may have given it an encoding. */
function bytesOf(chunk: Buffer | string): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}
