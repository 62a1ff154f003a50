import type { ActionProblem } from '../contract/actions.js'
import { MonitorError } from '../location/monitor-error.js'

/** Nobody has this name: there is no socket, or nobody listens on it. */
export class NotRunningError extends MonitorError {
  override get name(): string { return 'NotRunningError' }
  override readonly code = 'ASC_NOT_RUNNING'
}

/** The supervisor does not answer in time: its event loop is blocked, or it is stopped. */
export class NoAnswerError extends MonitorError {
  override get name(): string { return 'NoAnswerError' }
  override readonly code = 'ASC_NO_ANSWER'
  /** Its pid, as far as it is known. */
  readonly pid: number | undefined
  constructor(message: string, pid: number | undefined, options?: ErrorOptions) {
    super(message, options)
    this.pid = pid
  }
}

/** The supervisor has refused the request, or the action has failed. The message is the `detail` of the problem. */
export class ApiError extends MonitorError {
  override get name(): string { return 'ApiError' }
  override readonly code = 'ASC_API'
  readonly problem: ActionProblem
  constructor(problem: ActionProblem) {
    super(problem.detail)
    this.problem = problem
  }
}
