import type { BackendChild, ChildContext } from './backend.js'
import { SpawnError } from './errors.js'
import { findExecutable } from './find-executable.js'
import { JsonLineReader } from './json-lines.js'
import { launch } from './launch.js'
import { guardCommand, type ParentDeathSignal } from './parent-death.js'
import { StillbornChild } from './stillborn-child.js'
import type { CommandTask } from './task-descriptor.js'

/** The first descriptor after stdin, stdout and stderr; see SD_LISTEN_FDS_START in sd_listen_fds(3). */
const firstDescriptor = 3

/**
 * Starts a command as a process, whatever kind of children the backend has otherwise. It finds its listeners where
 * sd_listen_fds(3) says, but for `LISTEN_PID`, which nobody knows beforehand; `NOTIFY_PIPE` comes after them.
 *
 * @param signal what it gets when this process dies
 */
export function startCommand(task: CommandTask, context: ChildContext, signal: ParentDeathSignal = 'KILL'): BackendChild {
  const names = Object.keys(context.listeners)
  const sockets = Object.values(context.listeners).map((listener) => listener.descriptor)
  const channel = firstDescriptor + sockets.length
  const env: NodeJS.ProcessEnv = { ...context.env, ...task.env, NOTIFY_PIPE: String(channel) }
  if (names.length > 0) Object.assign(env, { LISTEN_FDS: String(names.length), LISTEN_FDNAMES: names.join(':') })
  try {
    return launch(
      {
        command: guardCommand(findExecutable(task.command, env.PATH, task.cwd), task.args, signal),
        env,
        cwd: task.cwd,
        reader: new JsonLineReader(),
        descriptors: [...sockets, 'pipe'],
        channel,
        framed: false,
        ready: task.ready === true || context.ready === 'start',
      },
      context,
    )
  } catch (error) {
    return new StillbornChild(error instanceof SpawnError ? error : new SpawnError(`Cannot run '${task.command}': ${(error as Error).message}`, { cause: error }))
  }
}
