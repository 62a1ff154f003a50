import { createServer, type Server, type ServerResponse } from 'node:http'
import { isMainThread, threadId } from 'node:worker_threads'
import type { Instance } from '@asc/core'
import { serve } from '@asc/http'

export type Routes = Readonly<Record<string, (response: ServerResponse) => void>>

export const greeting = `Hello from process ${process.pid}${isMainThread ? '' : `, thread ${threadId}`}\n`

const routes: Routes = {
  '/': hello,
  '/slow': (response) => void setTimeout(hello, 50, response),
}

/** What each process or thread of the service runs. */
export default async function worker(instance: Instance): Promise<void> {
  // Listens on the shared socket, becomes ready, and when the worker is to end answers what is under way.
  await serve(instance, createWebServer(), { listener: 'http' })
}

/** An ordinary server of node:http. It may have more routes than the usual ones. */
export function createWebServer(more: Routes = {}): Server {
  const known = new Map(Object.entries({ ...routes, ...more }))
  return createServer((request, response) => {
    const route = known.get(request.url ?? '/') ?? notFound
    route(response)
  })
}

function hello(response: ServerResponse): void {
  response.setHeader('Content-Type', 'text/plain')
  response.end(greeting)
}

function notFound(response: ServerResponse): void {
  response.statusCode = 404
  response.end('There are / and /slow\n')
}
