import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { optionNames, requireKnown } from '../base/known-options.js'
import { SpawnError } from '../base/errors.js'
import { findExecutable } from '../system/find-executable.js'
import type { Notifier } from '../notify/notifier.js'
import type { InstanceHost } from './instance-host.js'
import type { Interruption } from './interruption.js'
import { JsonLineReader } from '../wire/json-lines.js'
import { parseMessage } from '../wire/message.js'
import { withParentDeathSignal } from '../system/parent-death.js'

/** Options of a command that takes the place of a task. */
export interface ReplaceOptions {
  readonly cwd?: string | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** True: ready as soon as it runs, because it sends no reports. */
  readonly ready?: boolean | undefined
  /** What asks it, and all that it has started, to end. Default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals | undefined
}

const names = optionNames<ReplaceOptions>({ cwd: true, env: true, ready: true, stopSignal: true })

/**
 * Runs a command in the place of a task; see `Instance.exec`. The command is a child of this process and does not replace its image
 * (execve(2)): Node marks descriptors close-on-exec, so the channel would be lost.
 */
export async function replaceByCommand(
  instance: Notifier,
  interruption: Interruption,
  host: InstanceHost,
  command: string,
  args: readonly string[],
  options: ReplaceOptions,
): Promise<never> {
  requireKnown('run the command', '', options, names)
  // Loaded only here, because few children need it.
  const [{ spawn }, { constants }] = await Promise.all([import('node:child_process'), import('node:os')])
  return new Promise((_resolve, reject) => {
    const env: NodeJS.ProcessEnv = { ...process.env, ...options.env, NOTIFY_PIPE: '3' }
    const [file, allArgs] = withParentDeathSignal(findExecutable(command, env.PATH, options.cwd), args)
    const { signal } = interruption
    const output = host.ownOutput ? 'pipe' : 'inherit'
    const running = spawn(file, allArgs, {
      cwd: options.cwd,
      env,
      stdio: ['ignore', output, output, 'pipe'],
      // A group of its own: what it starts is asked with it, and nobody else.
      detached: process.platform !== 'win32',
    })
    host.replaced?.(running)
    running.stdout?.pipe(process.stdout, { end: false })
    running.stderr?.pipe(process.stderr, { end: false })
    const stopSignal = options.stopSignal ?? 'SIGTERM'
    const asked = () => (interruption.by === 'SIGINT' ? stopSignal : interruption.by)
    const pass = () => signalGroup(running, asked()!)
    if (signal.aborted) pass()
    else signal.addEventListener('abort', pass, { once: true })
    interruption.onAgain((by) => by === 'SIGTERM' && signalGroup(running, by))

    running.once('spawn', () => options.ready && instance.ready())
    let refused = false
    // Node emits it for each signal that the kernel refuses, too. That is told once.
    running.on('error', (cause: NodeJS.ErrnoException) => {
      if (cause.syscall !== 'kill') return reject(new SpawnError(`Cannot run '${command}': ${cause.message}`, { cause }))
      if (refused) return
      refused = true
      const { name, message } = cause
      instance.notify({ log: { level: 'warn', text: 'Cannot signal a command: it may have become another user', fields: { command, pid: running.pid }, error: { name, message } } })
    })
    // Without a free descriptor (EMFILE), Node makes no streams.
    const streams = running.stdio as typeof running.stdio | undefined
    if (streams) forwardNotifications(streams[3] as Readable, instance)
    running.once('close', (code, ended) => {
      const by = asked()
      const obeyed = by !== undefined && (code === null || code === 128 + constants.signals[by])
      host.exit(obeyed ? 0 : (code ?? 128 + constants.signals[ended!]))
    })
  })
}

/** Signals a command and all in its process group. */
export function signalGroup(command: ChildProcess, signal: NodeJS.Signals): void {
  if (command.pid === undefined || process.platform === 'win32') return void command.kill(signal)
  try {
    process.kill(-command.pid, signal)
  } catch (error) {
    // Refused (EPERM): Node says so with an event. Otherwise all of it has ended (ESRCH).
    if ((error as NodeJS.ErrnoException).code === 'EPERM') command.kill(signal)
  }
}

function forwardNotifications(pipe: Readable, instance: Notifier): void {
  const reader = new JsonLineReader()
  pipe.on('data', (chunk: Buffer) => {
    reader.push(chunk, (value) => {
      try {
        if (value instanceof Error) throw value
        instance.notify(parseMessage(value))
      } catch (error) {
        process.stderr.write(`${(error as Error).message}\n`)
      }
    })
  })
  pipe.on('error', () => {})
}
