import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:net'

/** A listener of `request`, as `http.createServer` takes it: also an application of Express or Connect, and what `app.callback()` of Koa returns. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse, ...rest: never[]) => unknown

/** Answers a request of the Fetch API, as in Hono, Deno and Bun. */
export type FetchHandler = (request: Request) => Response | Promise<Response>

/** An application with a method `fetch`, such as Hono's, or the default export of a module for Deno, Bun or Workers. */
export interface FetchApplication {
  fetch(request: Request, ...rest: never[]): Response | Promise<Response>
}

/** What is used of a Fastify instance. */
export interface FastifyApplication {
  readonly server: Server
  ready(): PromiseLike<unknown>
  listen(options: { host: string; port: number }): Promise<unknown>
  close(): PromiseLike<unknown>
}

/** What is used of a NestJS application. */
export interface NestApplication {
  init(): Promise<unknown>
  getHttpServer(): unknown
  listen(port: number): Promise<unknown>
  close(signal?: string): Promise<unknown>
}

/** What is used of a Koa application. */
export interface KoaApplication {
  callback(): (request: IncomingMessage, response: ServerResponse) => unknown
}

/** Everything that `serve` takes. */
export type Application = Server | FastifyApplication | NestApplication | KoaApplication | RequestListener | FetchApplication | FetchHandler
