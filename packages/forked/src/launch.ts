import { spawn } from 'node:child_process'
import type { Duplex } from 'node:stream'
import type { ChildContext } from '@asc/core'
import { ForkedChild, type MessageReader } from './forked-child.js'
import { captureOutput, outputStdio } from './output.js'

/** What is to be started, and how it is spoken with. */
export interface Launch {
  readonly command: readonly [file: string, args: readonly string[]]
  readonly env: NodeJS.ProcessEnv
  readonly cwd?: string | undefined
  readonly reader: MessageReader
  /** Adds a pipe behind the listeners that ends with this process. */
  readonly lifeline: boolean
  /** Counts as ready as soon as it runs. */
  readonly ready: boolean
}

/**
 * Starts a process: no stdin, its output as `context` says, a channel, the listeners, and a process group of its own, so
 * that a terminal's Ctrl-C reaches the supervisor alone and `kill` reaches whatever the process has started.
 */
export function launch({ command: [file, args], env, cwd, reader, lifeline, ready }: Launch, context: ChildContext): ForkedChild {
  const output = outputStdio(context.output)
  const listeners = Object.values(context.listeners).map((listener) => listener.descriptor)
  const subprocess = spawn(file, args, {
    cwd,
    env,
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['ignore', output, output, 'pipe', ...listeners, ...(lifeline ? ['pipe' as const] : [])],
  })
  const channel = (subprocess.stdio[3] as Duplex | undefined) ?? null
  const child = new ForkedChild(subprocess, channel, reader, captureOutput(subprocess, context.output, context.name))
  if (ready) subprocess.once('spawn', () => child.receive({ ready: true }))
  return child
}
