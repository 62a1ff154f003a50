import { encodeJsonFrame, FrameReader, launch, openBoard, presentPath, startedMark, startMessage, ticketSecret, type ChildContext, type InheritedSocket, type Launch, type ProgramStart, type ProgramTask } from '@asc/core/backend'
import { channelDescriptor } from './entry-start.js'
import { execArgvOf } from './exec-argv.js'
import { guarded, type OrphanGuard, type OrphanPolicy } from './orphans.js'
import { ProgramChild } from './program-child.js'

/** What a backend adds to each program. */
export interface ProgramSurroundings {
  /** The Node that runs it. */
  readonly node: string
  readonly guard: OrphanGuard
  readonly orphans: OrphanPolicy
  /** What a watchdog thread runs. */
  readonly watchdogText: string
}

/**
 * Starts Node with the program's own file as its main module, and the task's preload before it. The process finds its channel at
 * descriptor 3, the container's listeners after it, and then the sockets that it may bind.
 *
 * @param capture given for a spare: the process waits before the program begins, and its output is held back
 */
export function startProgram(task: ProgramTask, context: ChildContext, { node, guard, orphans, watchdogText }: ProgramSurroundings, capture?: Launch['capture']): ProgramChild {
  const { name, ready, healthCheckTimeout, measure = false } = startMessage(task, context, {})
  const { args = [], stopSignal = task.stopSignal } = context
  const listeners = Object.entries(context.listeners)
  const shared = task.sockets.descriptors
  const sockets = [...listeners.map(([, { descriptor }]) => descriptor), ...shared]
  const board = openBoard(() => task.sockets.board(), { child: name }, context.logger)
  const rows = board?.take(sockets.length)
  const first = channelDescriptor + 1
  // Each socket twice, for its bell.
  const descriptors = board && rows ? [...sockets, ...sockets, board.descriptor] : sockets
  const start: ProgramStart = {
    name, ready, healthCheckTimeout, orphans, stopSignal,
    measure,
    settings: task.settings,
    tickets: ticketSecret(),
    idle: capture !== undefined,
    parent: process.pid,
    ownOutput: context.output !== 'inherit',
    sockets: sockets.map((_, index): InheritedSocket => ({ descriptor: first + index, name: listeners[index]?.[0], path: pathOf(listeners[index]?.[1]), ...(rows && { bell: first + sockets.length + index }) })),
    ...(rows && { load: { board: first + 2 * sockets.length, row: rows.first, rows: rows.count } }),
    ...(guard.watchdog !== undefined && { watchdog: { descriptor: first + descriptors.length, delay: guard.watchdog, text: watchdogText } }),
  }
  const frame = encodeJsonFrame(start)
  const execArgv = [...execArgvOf(context), '--require', task.preload.path()]
  const child = launch(
    {
      command: guarded(guard.signal, node, [...execArgv, presentPath(task.file), ...task.args, ...args]),
      env: { ...context.env, ...task.env, [startedMark]: 'yes' },
      cwd: task.cwd,
      reader: new FrameReader(),
      descriptors: ['pipe', ...descriptors, ...(guard.watchdog === undefined ? [] : ['pipe' as const])],
      channel: channelDescriptor,
      framed: true,
      ready: false,
      stop: { signal: 'SIGINT', all: false, byMessage: true },
      drain: orphans === 'drain',
      load: rows,
      ...(capture && { capture }),
    },
    context,
  )
  child.write(frame)
  return new ProgramChild(child, task, shared, listeners.length, stopSignal)
}

function pathOf(listener: ChildContext['listeners'][string] | undefined): string | undefined {
  const address = listener?.address()
  return address && 'path' in address ? address.path : undefined
}
