import { createServer, type ServerResponse } from 'node:http'
import type { Instance } from '@asc/core'
import { serve } from '@asc/http'

/** What the controller hands to each process. */
export interface WorkerData {
  /** True: there are routes that break things on purpose. */
  readonly drill?: boolean
}

type Route = (response: ServerResponse) => void

const routes: Record<string, Route> = {
  '/': (response) => hello(response),
  '/slow': (response) => void setTimeout(hello, 50, response),
}

const drillRoutes: Record<string, Route> = {
  '/hang': (response) => {
    response.write(greeting())
    setImmediate(() => {
      for (;;);
    })
  },
}

/** What each process of the service runs. */
export default async function worker(instance: Instance<WorkerData | undefined>): Promise<void> {
  const known = new Map(Object.entries({ ...routes, ...(instance.data?.drill && drillRoutes) }))
  const server = createServer((request, response) => {
    const route = known.get(request.url ?? '/') ?? notFound
    route(response)
  })
  // Listens on the shared socket, becomes ready, and when the process is to end answers what is under way.
  await serve(instance, server, { listener: 'http' })
}

const greeting = (): string => `Hello from process ${process.pid}\n`

function hello(response: ServerResponse): void {
  response.setHeader('Content-Type', 'text/plain')
  response.end(greeting())
}

function notFound(response: ServerResponse): void {
  response.statusCode = 404
  response.end('There are / and /slow\n')
}
