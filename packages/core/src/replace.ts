import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import { SpawnError } from './errors.js'
import { findExecutable } from './find-executable.js'
import type { Instance, InstanceHost } from './instance.js'
import type { Interruption } from './interrupt.js'
import { JsonLineReader } from './json-lines.js'
import { parseMessage } from './message.js'
import { guardCommand } from './parent-death.js'

/** How a command takes the place of a task. */
export interface ReplaceOptions {
  readonly cwd?: string | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** True: ready as soon as it runs, since it does not speak. */
  readonly ready?: boolean | undefined
}

/**
 * Runs a command in the place of a task; see `Instance.exec`. It stays a child of this process rather than to replace its
 * image (execve(2)): Node marks descriptors close-on-exec, so that the channel would be lost.
 */
export async function replaceByCommand(
  instance: Instance,
  interruption: Interruption,
  host: InstanceHost,
  command: string,
  args: readonly string[],
  options: ReplaceOptions,
): Promise<never> {
  // Few children ever need it, and all would load it.
  const { spawn } = await import('node:child_process')
  return new Promise((_resolve, reject) => {
    const env: NodeJS.ProcessEnv = { ...process.env, ...options.env, NOTIFY_PIPE: '3' }
    const [file, allArgs] = guardCommand(findExecutable(command, env.PATH, options.cwd), args)
    const { signal } = interruption
    const output = host.ownOutput ? 'pipe' : 'inherit'
    const running = spawn(file, allArgs, {
      cwd: options.cwd,
      env,
      stdio: ['ignore', output, output, 'pipe'],
    })
    host.replaced?.(running)
    running.stdout?.pipe(process.stdout, { end: false })
    running.stderr?.pipe(process.stderr, { end: false })
    const pass = () => void running.kill(interruption.by)
    if (signal.aborted) pass()
    else signal.addEventListener('abort', pass, { once: true })

    running.once('spawn', () => options.ready && instance.ready())
    running.once('error', (cause) => reject(new SpawnError(`Cannot run '${command}': ${cause.message}`, { cause })))
    // Where there is no descriptor left (EMFILE), Node makes no streams.
    const streams = running.stdio as typeof running.stdio | undefined
    if (streams) forwardNotifications(streams[3] as Readable, instance)
    running.once('close', (code, ended) => host.exit(code ?? (interruption.by ? 0 : 128 + constants.signals[ended!])))
  })
}

function forwardNotifications(pipe: Readable, instance: Instance): void {
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
