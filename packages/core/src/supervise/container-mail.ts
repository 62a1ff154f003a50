import { MessageError } from '../base/errors.js'
import type { Logger } from '../base/logger.js'
import type { IncomingRequest } from '../messaging/incoming-request.js'
import type { AnswerOf, Protocol, QuestionOf } from '../messaging/protocol.js'
import type { Child } from './child.js'
import type { ContainerView } from './container-view.js'
import { emitSafely } from './emit-safely.js'
import { logLines } from '../base/log-lines.js'
import type { ChildMail } from './child-observer.js'

/** Answers a request of a child: what it returns, or its promise resolves with, is the answer; what it throws rejects the request. */
export type ContainerRequestHandler<P extends Protocol = Protocol> = (
  child: Child<P>,
  message: QuestionOf<P, 'toParent'>,
  request: IncomingRequest,
) => AnswerOf<P, 'toParent'>

/** Hands what children send to the code of the container's owner. */
export class ContainerMail implements ChildMail {
  handler: ContainerRequestHandler | undefined
  readonly #container: ContainerView
  readonly #logger: Logger

  constructor(container: ContainerView, logger: Logger) {
    this.#container = container
    this.#logger = logger
  }

  message(child: Child, body: unknown): Promise<unknown> | undefined {
    return emitSafely(this.#container, 'message', [child, body], (err) => {
      this.#logger.error({ event: 'message', child: child.name, err }, logLines.listenerFailed)
    })
  }

  request(child: Child, body: unknown, request: IncomingRequest): unknown {
    if (!this.handler) throw new MessageError('Nobody answers requests: container.onRequest() was not called')
    return this.handler(child, body, request)
  }
}
