/** What the children of the service under drill run: an HTTP server, and whatever a drill tells it to do to itself. */
import { createServer } from 'node:http'
import { threadId } from 'node:worker_threads'
import type { Instance } from '@asc/core'
import { serve } from '@asc/http'
import type { Drilled } from '../protocol/order.js'
import type { WorkerData } from '../protocol/service-options.js'
import { chat } from '../service/chatter.js'
import { obey } from '../service/obey.js'

/** What a drill can have it do differently. */
export interface WorkerOwn {
  readonly drainTimeout?: number
  /** It writes numbered lines. */
  readonly chatter?: 'lines' | 'pieces'
}

/** `/`: who answers. `/slow?MS`: the same after so many milliseconds. */
export default async function worker(instance: Instance<WorkerData, Drilled>): Promise<void> {
  const server = createServer((request, response) => {
    const [path, wait] = (request.url ?? '/').split('?')
    request.resume()
    response.setHeader('x-pid', process.pid)
    response.setHeader('x-thread', threadId)
    if (path === '/slow') setTimeout(() => response.end('slow'), Number(wait))
    else response.end('here')
  })
  // A client of a drill may be held up for longer than the usual 5 s.
  server.keepAliveTimeout = 120_000
  const { drainTimeout, chatter } = (instance.data.own ?? {}) as WorkerOwn
  if (chatter) chat(instance.signal, chatter)
  obey(instance)
  await serve(instance, server, drainTimeout === undefined ? {} : { drainTimeout })
}
