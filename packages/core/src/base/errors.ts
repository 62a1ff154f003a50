import type { ExitStatus } from '../base/exit-status.js'
import type { InterruptSignal } from '../base/interrupt-signal.js'

/** The base class of all errors of @asc. Bad arguments are `TypeError` or `RangeError` instead. */
export abstract class AscError extends Error {
  /** Stable and unique for each class; `isAscError` compares it. */
  abstract readonly code: `ASC_${string}`
  /** Literal in each class, as a minifier renames the class. */
  abstract override get name(): string
}

/** A container could not be started: `setup` threw, or a child failed before it was ready. */
export class SetupError extends AscError {
  override get name(): string { return 'SetupError' }
  readonly code = 'ASC_SETUP'
  /** How the children that failed ended, in order. */
  readonly failures: readonly ExitStatus[]
  constructor(message: string, failures: readonly ExitStatus[] = [], options?: ErrorOptions) {
    super(message, options)
    this.failures = failures
  }
}

/** A change was abandoned before it had finished, because a newer one was requested. */
export class SupersededError extends AscError {
  override get name(): string { return 'SupersededError' }
  readonly code = 'ASC_SUPERSEDED'
}

/** The value given as a task is not one: not a function, no module with a default export, or a function with captured variables. */
export class TaskError extends AscError {
  override get name(): string { return 'TaskError' }
  readonly code = 'ASC_TASK'
}

/** The operating system refused to start a child (ENOENT, EAGAIN, EMFILE…); `cause` says why. */
export class SpawnError extends AscError {
  override get name(): string { return 'SpawnError' }
  readonly code = 'ASC_SPAWN'
}

/** A child was not ready within its `startupTimeout`. */
export class StartupTimeoutError extends AscError {
  override get name(): string { return 'StartupTimeoutError' }
  readonly code = 'ASC_STARTUP_TIMEOUT'
}

/** A ready child sent nothing for its `healthCheckTimeout`. */
export class HealthCheckTimeoutError extends AscError {
  override get name(): string { return 'HealthCheckTimeoutError' }
  readonly code = 'ASC_HEALTH_CHECK_TIMEOUT'
}

/** A child failed more often than its restart limit, or its policy, allows; its container was stopped as failed. */
export class RestartLimitError extends AscError {
  override get name(): string { return 'RestartLimitError' }
  readonly code = 'ASC_RESTART_LIMIT'
}

/** `instance.sleep()` was cut short by an interrupt. A task that rejects with it has ended gracefully. */
export class InterruptError extends AscError {
  override get name(): string { return 'InterruptError' }
  readonly code = 'ASC_INTERRUPT'
  /** The signal that interrupted it; on a thread only its name. */
  readonly signal: InterruptSignal | undefined
  constructor(signal?: InterruptSignal) {
    super(`The instance was interrupted${signal ? ` by ${signal}` : ''}`)
    this.signal = signal
  }
}

/** The other side of a channel sent an invalid message. */
export class ProtocolError extends AscError {
  override get name(): string { return 'ProtocolError' }
  readonly code = 'ASC_PROTOCOL'
}

/** A message cannot be sent, or a request cannot be answered: the other side accepts none (such as a command), or is gone. */
export class MessageError extends AscError {
  override get name(): string { return 'MessageError' }
  readonly code = 'ASC_MESSAGE'
}

/** The other side has so many unfinished messages that no more are accepted. */
export class ChannelFullError extends AscError {
  override get name(): string { return 'ChannelFullError' }
  readonly code = 'ASC_CHANNEL_FULL'
}

/** A request was not answered within its `timeout`. */
export class RequestTimeoutError extends AscError {
  override get name(): string { return 'RequestTimeoutError' }
  readonly code = 'ASC_REQUEST_TIMEOUT'
}

/** A child has ended, so it cannot answer a request. */
export class ChildExitedError extends AscError {
  override get name(): string { return 'ChildExitedError' }
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
  override get name(): string { return 'ListenerError' }
  readonly code = 'ASC_LISTENER'
}

/** A readiness protocol that the environment asks for cannot be used. */
export class NotifyError extends AscError {
  override get name(): string { return 'NotifyError' }
  readonly code = 'ASC_NOTIFY'
}

/**
 * True for an error of @asc, from any copy of the package and from either side of a process or thread boundary. With
 * `code`, true only for that class.
 *
 * @example isAscError(error, 'ASC_INTERRUPT')
 */
export function isAscError(error: unknown, code?: AscError['code']): error is AscError {
  if (!(error instanceof Error) || !('code' in error)) return false
  return code === undefined ? String(error.code).startsWith('ASC_') : error.code === code
}
