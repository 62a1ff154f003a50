import type { Readable } from 'node:stream'
import type { ExitStatus } from '../base/exit-status.js'
import type { ChildState } from '../decide/lifecycle.js'
import type { RequestOptions, SendOptions } from '../messaging/exchange.js'
import type { AnswerTo, MessageOf, Protocol, QuestionOf } from '../messaging/protocol.js'
import type { ChildMessage, Metrics } from '../wire/message.js'

/** One process or thread, as its parent sees it. A restart makes a new one. */
export interface Child<P extends Protocol = Protocol> {
  /** The name it was given, or has given itself. */
  readonly name: string
  /** What `reload` and `container.get` know it by. */
  readonly key: string | undefined
  readonly pid: number | undefined
  readonly threadId: number | undefined
  readonly state: ChildState
  /** How long it has lived, in milliseconds. */
  readonly age: number
  /** How long it has been ready, in milliseconds; `undefined` if it never was. */
  readonly readyFor: number | undefined
  /** How it ended; `undefined` while it lives. */
  readonly exit: ExitStatus | undefined
  /** What it last said about itself, for a person. */
  readonly status: string | undefined
  /** What its last heartbeat measured. */
  readonly metrics: Metrics | undefined
  /**
   * How many connections its servers have on sockets that it shares with siblings; `undefined` where none is served by `@asc/http` or is a
   * program's. Each look reads shared memory, which takes about 2 µs.
   */
  readonly connections: number | undefined
  /** Which part that is of all its siblings' and its own, from 0 to 1; `undefined` where there are none. */
  readonly connectionShare: number | undefined
  /** Everything it has reported, the latest of each kind. */
  readonly reported: ChildMessage
  /** What it writes, with `output: 'pipe'`. */
  readonly stdout: Readable | undefined
  readonly stderr: Readable | undefined

  /** Asks it to drain and end: SIGINT, or the same by a message to a thread. It is restarted if its options say so. */
  interrupt(): void
  /** The same with SIGTERM. */
  terminate(): void
  /** Sends SIGHUP. What it means is up to the task; without a handler the child ends. */
  hangup(): void
  /** Ends it at once: SIGKILL, or `worker.terminate()`. It is restarted if its options say so. */
  kill(): void

  /**
   * Sends a message to its task, whose instance emits `message`: anything that structured clone copies. Messages wait until the task
   * listens. Delivery is not confirmed; use `request`.
   *
   * @returns false when the child is behind with earlier messages (wait for `drained()`), or has ended
   * @throws {ChannelFullError} when it is too far behind
   * @throws {TypeError} when the message cannot be cloned
   * @throws {MessageError} when the child is a command, or a process that is to be transferred something
   */
  send(message: MessageOf<P, 'toChild'>, options?: SendOptions): boolean
  /** Resolves as soon as `send` has room for more. Rejects with a `ChildExitedError` when the child ends. */
  drained(): Promise<void>
  /**
   * Sends a request, which the handler of `instance.onRequest` answers. Rejects with what that handler threw, with a
   * `ChildExitedError` when the child ends before it has answered, with a `RequestTimeoutError`, with the signal's reason, and as
   * `send` throws.
   */
  request<Question extends QuestionOf<P, 'toChild'>>(message: Question, options?: RequestOptions): Promise<AnswerTo<P, 'toChild', Question>>
  toJSON(): Record<string, unknown>
}
