import type { Child } from './child.js'
import type { ExitStatus } from '../base/exit-status.js'
import type { Failure } from '../decide/failures.js'
import type { MessageOf, Protocol } from '../messaging/protocol.js'
import type { ChildMessage } from '../wire/message.js'

/** The events of a container and what their listeners are given. */
export interface ContainerEvents<P extends Protocol = Protocol> {
  /** A child was started, also as a restart. */
  spawn: [child: Child<P>]
  /** It is ready. */
  ready: [child: Child<P>]
  /** It reported how it is: ready, healthy, a status, an error, a name. */
  report: [child: Child<P>, report: ChildMessage]
  /**
   * It said something with `instance.send()`. A listener that returns a promise holds the child back while it works: the child's
   * `send` returns false when too much of what it sent is unfinished.
   */
  message: [child: Child<P>, message: MessageOf<P, 'toParent'>]
  /** It was asked to end. */
  stopping: [child: Child<P>]
  /** It has ended; everything it wrote has been delivered. */
  exit: [child: Child<P>, status: ExitStatus]
  /** It will be started again, in `delay` milliseconds. */
  restart: [child: Child<P>, delay: number]
  /** Another one has become ready in its place, and it will be asked to end. */
  replace: [child: Child<P>, successor: Child<P>]
  /** The container has given up. */
  failed: [failures: readonly Failure[]]
}
