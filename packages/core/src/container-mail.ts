import type { Child, ChildMail } from './child.js'
import type { Container } from './container.js'
import { emitAwaiting } from './emit-awaiting.js'
import { MessageError } from './errors.js'
import type { IncomingRequest } from './incoming-request.js'

/** Answers a request of a child: what it returns, or its promise resolves with, is the answer; what it throws rejects the request. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- who answers knows what is asked, as with the messages of `node:worker_threads`
export type ContainerRequestHandler = (child: Child, message: any, request: IncomingRequest) => unknown

/** What children send to a container's own code. */
export class ContainerMail implements ChildMail {
  handler: ContainerRequestHandler | undefined
  readonly #container: Container

  constructor(container: Container) {
    this.#container = container
  }

  message(child: Child, body: unknown): Promise<unknown> | undefined {
    return emitAwaiting(this.#container, 'message', child, body)
  }

  request(child: Child, body: unknown, request: IncomingRequest): unknown {
    if (!this.handler) throw new MessageError('Nobody answers requests: container.onRequest() was not called')
    return this.handler(child, body, request)
  }
}
