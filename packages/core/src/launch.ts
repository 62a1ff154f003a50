import { spawn } from 'node:child_process'
import type { Duplex } from 'node:stream'
import type { ChildContext } from './backend.js'
import { captureOutput, type OutputCapture, type OutputStreams } from './capture-output.js'
import { ProcessChild, type MessageReader } from './process-child.js'
import { requireDescriptors } from './require-descriptors.js'

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

/** The pipe by which a child that does not come up tells Node why. */
const ownPipe = 2

/**
 * Starts a process: no stdin, its output as `context` says, a channel, and a process group of its own, so
 * that a terminal's Ctrl-C reaches the supervisor alone and `kill` reaches whatever the process has started. Throws where there are too few
 * descriptors left.
 */
export function launch({ command: [file, args], env, cwd, reader, descriptors, channel, framed, ready, capture }: Launch, context: ChildContext): ProcessChild {
  const output = context.output === 'inherit' ? 'inherit' : 'pipe'
  const pipes = descriptors.filter((descriptor) => descriptor === 'pipe').length + (output === 'pipe' ? 2 : 0)
  requireDescriptors(2 * pipes + ownPipe)
  const subprocess = spawn(file, args, {
    cwd,
    env,
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['ignore', output, output, ...descriptors],
  })
  // Where there is no descriptor left (EMFILE), Node makes no streams, and its event 'error' tells the rest.
  const streams = (subprocess.stdio as typeof subprocess.stdio | undefined) ?? []
  // A process that is killed with something unread resets its pipes; its exit is told all the same.
  for (const stream of streams) stream?.on('error', () => {})
  const stream = (streams[channel] as Duplex | undefined) ?? null
  const captured = capture?.(subprocess) ?? captureOutput(subprocess, context.output, `${context.name} ${subprocess.pid ?? '-'}`)
  const child = new ProcessChild(subprocess, stream, framed, reader, captured)
  if (ready) subprocess.once('spawn', () => child.receive({ ready: true }))
  return child
}
