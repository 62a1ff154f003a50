import type { IncomingRequest } from '../messaging/incoming-request.js'
import type { StartTurn } from '../process/start-queue.js'
import type { BackendChild } from '../spawn/backend.js'
import type { ChildMessage } from '../wire/message.js'
import type { Child } from './child.js'
import type { LingerStep } from './reporter.js'

/** Where the messages and requests of a child's own code go. */
export interface ChildMail {
  message(child: Child, body: unknown): Promise<unknown> | undefined
  request(child: Child, body: unknown, request: IncomingRequest): unknown
}

/** What a child tells its slot while it lives. Its end is `exited`. */
export interface ChildObserver<C extends Child> {
  ready(child: C): void
  /** It was asked to end. */
  stopping(child: C): void
  /** It reported something; `before` is all that it had reported until then. */
  message(child: C, message: ChildMessage, before: ChildMessage): void
  /** It was asked to end, and has not: what its parent does next, what is `open` in it, and in how many milliseconds it is killed. */
  lingers(child: C, step: LingerStep, open: string | undefined, killedIn?: number): void
  /** It was ended by a SIGKILL that its parent has not sent: whether the kernel did it for want of memory, and why. */
  killedForMemory(): Error | undefined
  /** It sent something that is not a message. */
  garbled(child: C, error: Error): void
  readonly mail: ChildMail
}

/** A child that was started, or is in its turn. */
export interface Started {
  readonly child: BackendChild
  readonly turn?: StartTurn | undefined
}
