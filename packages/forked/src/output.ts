import type { ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { Output } from '@asc/core'
import { PrefixLines } from './prefix-lines.js'
import { Tail } from './tail.js'

/** What becomes of a process's stdout and stderr. */
export interface OutputCapture {
  /** The end of its stderr; empty where the process writes to our own. */
  tail(): string
}

/** What to give a process as stdout and stderr. */
export function outputStdio(output: Output): 'inherit' | 'pipe' {
  return output === 'inherit' ? 'inherit' : 'pipe'
}

/** Takes in what the process writes. With `pipe` the streams flow at once: whoever wants them listens from the `spawn` event on. */
export function captureOutput(subprocess: ChildProcess, output: Output, name: string): OutputCapture {
  const tail = new Tail()
  const { stdout, stderr } = subprocess
  stderr?.on('data', (chunk: Buffer) => tail.push(chunk))
  if (output === 'prefix') {
    const prefix = `[${name} ${subprocess.pid ?? '-'}] `
    if (stdout) prefixTo(stdout, process.stdout, prefix)
    if (stderr) prefixTo(stderr, process.stderr, prefix)
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
