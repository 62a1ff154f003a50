import { spawn } from 'node:child_process'
import type { Duplex } from 'node:stream'
import type { ChildContext } from '../spawn/backend.js'
import { captureOutput, type OutputCapture, type OutputStreams } from './capture-output.js'
import { ProcessChild, type MessageReader, type ProcessLoad } from './process-child.js'
import type { StopOrder } from './stop-order.js'
import { ProcessTree } from './process-tree.js'
import { presentFolder } from '../system/release.js'
import { workingDirectory } from '../system/working-directory.js'
import { instanceEnv } from '../system/instance-env.js'
import { requireDescriptors } from '../system/require-descriptors.js'
import { requireTasks } from '../system/require-tasks.js'

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
  /** What asks it to end: this signal, to the whole of its processes (a command's shell hands nothing on) or to the process alone. */
  readonly stop: StopOrder
  /** When this process dies, it has time to drain. Default false: it is ended at once. */
  readonly drain?: boolean
  /** What it has started in sessions of their own lives on. Default: as `context` says. */
  readonly leave?: boolean | undefined
  /** What it has of its siblings' connections. */
  readonly load?: ProcessLoad | undefined
  /** How its output is taken in. Default: as that of any child, from the start on. */
  readonly capture?: (streams: OutputStreams) => OutputCapture
}

/** Where the child is to work. What was asked for must be there; the folder that it would have by itself may have been removed. */
export function folderFor(cwd: string | undefined, context: Pick<ChildContext, 'cwd' | 'folder'>): string {
  return cwd ?? context.cwd ?? presentFolder(context.folder ?? workingDirectory())
}

/** The pipe by which a child that does not come up tells Node why. */
const ownPipe = 2

/**
 * Starts a process: no stdin, its output as `context` says, a channel, and a process group of its own, so
 * that a terminal's Ctrl-C reaches the supervisor alone and `kill` reaches whatever the process has started. Throws where there are too few
 * descriptors left, or no room for its threads.
 */
export function launch(launch: Launch, context: ChildContext): ProcessChild {
  try {
    return start(launch, context)
  } catch (error) {
    launch.load?.release(false)
    throw error
  }
}

function start(launch: Launch, context: ChildContext): ProcessChild {
  const { command: [file, args], env, cwd, reader, descriptors, channel, framed, ready, stop, capture, drain, load, leave = context.leave } = launch
  const output = context.output === 'inherit' ? 'inherit' : 'pipe'
  const pipes = descriptors.filter((descriptor) => descriptor === 'pipe').length + (output === 'pipe' ? 2 : 0)
  requireDescriptors(2 * pipes + ownPipe)
  requireTasks(framed || [file, ...args].includes(process.execPath))
  const { uid, gid, name, logger } = context
  const tree = new ProcessTree({ leave, drain, uid, waits: framed, name, logger })
  const subprocess = spawn(file, args, {
    cwd: folderFor(cwd, context),
    env: tree.env({ ...instanceEnv(context.index), ...env }),
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['ignore', output, output, ...descriptors],
  })
  if (subprocess.pid !== undefined) tree.started(subprocess.pid)
  // Where there is no descriptor left (EMFILE), Node makes no streams, and its event 'error' tells the rest.
  const streams = (subprocess.stdio as typeof subprocess.stdio | undefined) ?? []
  // A process that is killed with something unread resets its pipes; its exit is told all the same.
  for (const stream of streams) stream?.on('error', () => {})
  const stream = (streams[channel] as Duplex | undefined) ?? null
  const captured = capture?.(subprocess) ?? captureOutput(subprocess, context.output, { name, pid: subprocess.pid })
  const child = new ProcessChild(subprocess, stream, framed, { name, logger, output: captured, reader, stop, tree, load })
  if (ready) subprocess.once('spawn', () => child.receive({ ready: true }))
  return child
}
