import { spawn } from 'node:child_process'
import type { Duplex } from 'node:stream'
import type { ChildContext } from './backend.js'
import { captureOutput, type OutputCapture, type OutputStreams } from './capture-output.js'
import { ProcessChild, type MessageReader } from './process-child.js'

/** What is to be started, and how it is spoken with. */
export interface Launch {
  readonly command: readonly [file: string, args: readonly string[]]
  readonly env: NodeJS.ProcessEnv
  readonly cwd?: string | undefined
  readonly reader: MessageReader
  /** What it finds from descriptor 3 on. */
  readonly descriptors: readonly ('pipe' | number)[]
  /** Which of its descriptors is the channel. */
  readonly channel: number
  /** Its channel takes frames; a command's pipe takes nothing. */
  readonly framed: boolean
  /** Counts as ready as soon as it runs. */
  readonly ready: boolean
  /** How its output is taken in. Default: as that of any child, from the start on. */
  readonly capture?: (streams: OutputStreams) => OutputCapture
}

/**
 * Starts a process: no stdin, its output as `context` says, a channel, and a process group of its own, so
 * that a terminal's Ctrl-C reaches the supervisor alone and `kill` reaches whatever the process has started.
 */
export function launch({ command: [file, args], env, cwd, reader, descriptors, channel, framed, ready, capture }: Launch, context: ChildContext): ProcessChild {
  const output = context.output === 'inherit' ? 'inherit' : 'pipe'
  const subprocess = spawn(file, args, {
    cwd,
    env,
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['ignore', output, output, ...descriptors],
  })
  // A process that is killed with something unread resets its pipes; its exit is told all the same.
  for (const stream of subprocess.stdio) stream?.on('error', () => {})
  const stream = (subprocess.stdio[channel] as Duplex | undefined) ?? null
  const captured = capture?.(subprocess) ?? captureOutput(subprocess, context.output, `${context.name} ${subprocess.pid ?? '-'}`)
  const child = new ProcessChild(subprocess, stream, framed, reader, captured)
  if (ready) subprocess.once('spawn', () => child.receive({ ready: true }))
  return child
}
