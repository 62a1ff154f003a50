import type { Child } from '@asc/core'
import { ProblemError } from './problem-error.js'

/** The signals that a child has a method for: threads take them as messages, and the exit is known to be asked for. */
const methods: Readonly<Partial<Record<NodeJS.Signals, 'interrupt' | 'terminate' | 'hangup' | 'kill'>>> = {
  SIGINT: 'interrupt', SIGTERM: 'terminate', SIGHUP: 'hangup', SIGKILL: 'kill',
}

/**
 * Sends a signal to a child.
 *
 * @throws {ProblemError} `not-possible` where it is a thread that cannot take it, or the kernel refuses
 */
export function sendSignal(child: Child, signal: NodeJS.Signals): void {
  const method = methods[signal]
  if (method) return child[method]()
  if (child.pid === undefined || child.threadId !== undefined) {
    throw new ProblemError('not-possible', `Cannot send ${signal} to '${child.name}' as it is a thread: threads take ${Object.keys(methods).join(', ')}`)
  }
  try {
    process.kill(child.pid, signal)
  } catch (error) {
    throw new ProblemError('not-possible', `Cannot send ${signal} to '${child.name}' (pid ${child.pid}): ${(error as Error).message}`)
  }
}
