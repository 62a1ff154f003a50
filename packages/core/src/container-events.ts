import type { Child } from './child.js'
import type { ExitStatus } from './exit-status.js'
import type { Failure } from './failures.js'
import type { ChildMessage } from './message.js'

/** The events of a container and what their listeners are given. */
export interface ContainerEvents {
  /** A child was started, also as a restart. */
  spawn: [child: Child]
  /** It is ready. */
  ready: [child: Child]
  /** It reported how it is: ready, healthy, a status, an error, a name. */
  report: [child: Child, report: ChildMessage]
  /**
   * It said something with `instance.send()`. A listener that returns a promise holds the child back while it works: the child's
   * `send` returns false when too much of what it sent is unfinished.
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- who listens knows what is sent, as with the messages of `node:worker_threads`
  message: [child: Child, message: any]
  /** It has ended; everything it wrote has been delivered. */
  exit: [child: Child, status: ExitStatus]
  /** It will be started again, in `delay` milliseconds. */
  restart: [child: Child, delay: number]
  /** Another one has become ready in its place, and it will be asked to end. */
  replace: [child: Child, successor: Child]
  /** The container has given up. */
  failed: [failures: readonly Failure[]]
}
