import type { BackendChild, ChildContext } from '../spawn/backend.js'
import { SpawnError } from '../base/errors.js'
import { findExecutable } from '../system/find-executable.js'
import { JsonLineReader } from '../wire/json-lines.js'
import { folderFor, launch } from './launch.js'
import { withParentDeathSignal, type ParentDeathSignal } from '../system/parent-death.js'
import { FailedStart } from './failed-start.js'
import type { CommandTask } from '../wire/task-descriptor.js'

/** The first descriptor after stdin, stdout and stderr; see SD_LISTEN_FDS_START in sd_listen_fds(3). */
const firstDescriptor = 3

/** To be run by a shell as the process that becomes the command: only then its pid is known. What Node would preload is not for the helper. */
const becomeConsumer = `NODE_OPTIONS= "$0" -e "$1" "$LISTEN_FDS" "$2"
export LISTEN_PID=$$
shift 2
exec "$@"`

/**
 * To be run by Node: sockets that are only bound begin to listen, and the kernel remembers it. A command that does not speak is ready only then. Nothing is
 * accepted here, as that takes a turn of the event loop.
 */
const beginListening = `const [, count, ready] = process.argv
for (let fd = 3; fd < 3 + Number(count); fd++) require('node:net').createServer().on('error', () => {}).listen({ fd }, 511)
if (ready) require('node:fs').writeSync(Number(process.env.NOTIFY_PIPE), '{"ready":true}\\n')
process.reallyExit(0)`

/**
 * Starts a command as a process, whatever kind of children the backend has otherwise. It finds its listeners as sd_listen_fds(3) says, listening, and
 * `NOTIFY_PIPE` comes after them. A shell stands in between only where there are listeners, since `LISTEN_PID` is the command's own pid; what
 * it does not hand on, names such as `a.b`, env(1) adds again.
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
    const cwd = folderFor(task.cwd, context)
    const command: [string, readonly string[]] = [findExecutable(task.command, env.PATH, cwd), task.args]
    const ready = task.ready === true || context.ready === 'start'
    const consumes = names.length > 0
    return launch(
      {
        command: withParentDeathSignal(...(consumes ? asConsumer(command, env, ready) : command), signal),
        env,
        cwd,
        reader: new JsonLineReader(),
        descriptors: [...sockets, 'pipe'],
        channel,
        framed: false,
        ready: ready && !consumes,
        stop: { signal: task.stopSignal ?? context.stopSignal ?? 'SIGTERM', all: true },
        drain: signal === 'TERM',
        leave: task.leave ?? context.leave,
      },
      context,
    )
  } catch (error) {
    return new FailedStart(error instanceof SpawnError ? error : new SpawnError(`Cannot run '${task.command}': ${(error as Error).message}`, { cause: error }))
  }
}

/** The command, started by a shell that tells it its pid, and by env(1) where the shell would drop variables. */
function asConsumer([file, args]: [string, readonly string[]], env: NodeJS.ProcessEnv, ready: boolean): [string, string[]] {
  const dropped = Object.entries(env).filter(([name, value]) => value !== undefined && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
  const again = dropped.length > 0 ? ['/usr/bin/env', ...dropped.map(([name, value]) => `${name}=${value}`)] : []
  return ['/bin/sh', ['-c', becomeConsumer, process.execPath, beginListening, ready ? 'ready' : '', ...again, file, ...args]]
}
