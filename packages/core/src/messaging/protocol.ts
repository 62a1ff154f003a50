import type { IncomingRequest } from './incoming-request.js'

/** The direction of a message or request. */
export type Direction = 'toChild' | 'toParent'

/**
 * What a container and its tasks say to each other: an interface that both files import. All of it is optional: what it does not
 * have is `unknown`, and without one everything is.
 *
 * @example
 * interface Resizing {
 *   toChild: { quality: number }                            // child.send → instance.on('message')
 *   toParent: { done: number }                              // instance.send → container.on('message')
 *   requests: {
 *     toChild: (order: { file: string }) => Uint8Array      // child.request → instance.onRequest
 *     toParent: (key: string) => string | undefined         // instance.request → container.onRequest
 *   }
 * }
 */
export interface Protocol {
  toChild?: unknown
  toParent?: unknown
  /** What is asked and what is answered, as functions; a union of functions where there are several kinds. */
  requests?: { toChild?: (message: never) => unknown; toParent?: (message: never) => unknown }
}

/**
 * The messages of a protocol in this direction. (Not by a conditional type: by an indexed one the compiler sees that a container with a
 * protocol is a container.)
 */
export type MessageOf<P extends Protocol, D extends Direction> = P[D]

/** The requests of a protocol in this direction, as functions. */
type RequestsOf<P extends Protocol, D extends Direction> = NonNullable<NonNullable<P['requests']>[D]>

/** What may be asked in this direction. */
export type QuestionOf<P extends Protocol, D extends Direction> = QuestionIn<RequestsOf<P, D>>
type QuestionIn<Requests> = Requests extends (message: infer Question) => unknown ? ([Question] extends [never] ? unknown : Question) : unknown

/** What is answered to `Question`. */
export type AnswerTo<P extends Protocol, D extends Direction, Question> = AnswerIn<RequestsOf<P, D>, Question>
type AnswerIn<Requests, Question> = Requests extends (message: infer Known) => infer Answer
  ? [Known] extends [never] ? Awaited<Answer> : Question extends Known ? Awaited<Answer> : never
  : unknown

/** What may be answered in this direction, to whichever question. */
export type AnswerOf<P extends Protocol, D extends Direction> = AnyAnswer<RequestsOf<P, D>> | Promise<AnyAnswer<RequestsOf<P, D>>>
type AnyAnswer<Requests> = Requests extends (message: never) => infer Answer ? Awaited<Answer> : unknown

/** Answers the requests of one direction: what it returns, or its promise resolves with, is the answer; what it throws rejects the request. */
export type Answering<P extends Protocol, D extends Direction> = (message: QuestionOf<P, D>, request: IncomingRequest) => AnswerOf<P, D>
