import type { ExitStatus } from './exit-status.js'
import type { InterruptSignal } from './interrupt.js'

/** The base of every error that @asc raises by itself. Bad arguments are `TypeError` or `RangeError` instead. */
export abstract class AscError extends Error {
  /** Stable and unique for each class: what `isAscError` matches on. */
  abstract readonly code: `ASC_${string}`
  override get name(): string {
    return this.constructor.name
  }
}

/** A container could not be brought up: `setup` threw, or a child failed before it was ready. */
export class SetupError extends AscError {
  readonly code = 'ASC_SETUP'
  /** How the children that failed ended, in order. */
  readonly failures: readonly ExitStatus[]
  constructor(message: string, failures: readonly ExitStatus[] = [], options?: ErrorOptions) {
    super(message, options)
    this.failures = failures
  }
}

/** What was given to run is not a task: no function, no module with a default export, or a function with captured variables. */
export class TaskError extends AscError {
  readonly code = 'ASC_TASK'
}

/** The operating system refused to start a child (ENOENT, EAGAIN, EMFILE…); `cause` says why. */
export class SpawnError extends AscError {
  readonly code = 'ASC_SPAWN'
}

/** A child was not ready within its `startupTimeout`. */
export class StartupTimeoutError extends AscError {
  readonly code = 'ASC_STARTUP_TIMEOUT'
}

/** A ready child sent nothing for its `healthCheckTimeout`. */
export class HealthCheckTimeoutError extends AscError {
  readonly code = 'ASC_HEALTH_CHECK_TIMEOUT'
}

/** A child failed more often than its restart limit, or its policy, allows; its container was stopped as failed. */
export class RestartLimitError extends AscError {
  readonly code = 'ASC_RESTART_LIMIT'
}

/** `instance.sleep()` was cut short by an interrupt. A task that rejects with it has ended gracefully. */
export class InterruptError extends AscError {
  readonly code = 'ASC_INTERRUPT'
  /** What it was interrupted by, on a thread in name only. */
  readonly signal: InterruptSignal | undefined
  constructor(signal?: InterruptSignal) {
    super(`The instance was interrupted${signal ? ` by ${signal}` : ''}`)
    this.signal = signal
  }
}

/** The other side of a pipe sent something that is no message. */
export class ProtocolError extends AscError {
  readonly code = 'ASC_PROTOCOL'
}

/** A message cannot be sent, or a request not be answered: the other side takes none (such as a command), or is gone. */
export class MessageError extends AscError {
  readonly code = 'ASC_MESSAGE'
}

/** The other side is so far behind with what was sent to it that nothing more is taken. */
export class ChannelFullError extends AscError {
  readonly code = 'ASC_CHANNEL_FULL'
}

/** A request was not answered within its `timeout`. */
export class RequestTimeoutError extends AscError {
  readonly code = 'ASC_REQUEST_TIMEOUT'
}

/** A child has ended, so that it answers no request. */
export class ChildExitedError extends AscError {
  readonly code = 'ASC_CHILD_EXITED'
  /** How it ended. */
  readonly status: ExitStatus
  constructor(message: string, status: ExitStatus, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

/** A listener could not be bound, is closed, or has no such name. */
export class ListenerError extends AscError {
  readonly code = 'ASC_LISTENER'
}

/** A readiness protocol that the environment asks for cannot be spoken. */
export class NotifyError extends AscError {
  readonly code = 'ASC_NOTIFY'
}

/**
 * True for an error of @asc, of whichever copy of the package it comes, and from whichever side of a process or
 * thread boundary. With `code`, true for that class alone.
 *
 * @example isAscError(error, 'ASC_INTERRUPT')
 */
export function isAscError(error: unknown, code?: AscError['code']): error is AscError {
  if (!(error instanceof Error) || !('code' in error)) return false
  return code === undefined ? String(error.code).startsWith('ASC_') : error.code === code
}
