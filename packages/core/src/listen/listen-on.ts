import type { Server } from 'node:net'
import { ListenerError } from '../base/errors.js'
import { shareTickets } from './share-tickets.js'
import type { InheritedListener, TicketSecret } from '../wire/start-message.js'

/**
 * Makes `server` accept on an inherited socket. Closing the server closes this child's descriptor alone; the socket lives on
 * in the parent and the siblings. `taken` remembers which ones this child uses: a descriptor has one owner.
 */
export function listenOn<S extends Server>(
  server: S,
  name: string,
  listeners: Readonly<Record<string, InheritedListener>>,
  taken: Set<string>,
  tickets?: TicketSecret,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const inherited = Object.hasOwn(listeners, name) ? listeners[name] : undefined
    if (!inherited) {
      const known = Object.keys(listeners).map((known) => `'${known}'`).join(', ')
      throw new ListenerError(`There is no listener '${name}': ${known ? `this child was given ${known}` : "none was given with the option 'listeners'"}`)
    }
    if (server.listening) throw new ListenerError(`Cannot listen on '${name}' as the server listens already${where(server)}: leave out its own listen()`)
    if (taken.has(name)) throw new ListenerError(`The listener '${name}' is in use in this child already`)
    taken.add(name)
    if (tickets) shareTickets(server, tickets)
    // Node has closed the descriptor by then: there is no second try.
    const failed = (cause: Error) => reject(new ListenerError(`Cannot listen on '${name}': ${cause.message}`, { cause }))
    server.once('error', failed)
    // With a descriptor, Node takes the backlog from its place among the arguments alone.
    server.listen({ fd: inherited.descriptor }, inherited.backlog, () => {
      server.off('error', failed)
      // A thread that ends polls once more, and would take a connection out of the queue that nobody answers.
      const close = () => void server.close()
      process.once('exit', close)
      server.once('close', () => process.off('exit', close))
      resolve(server)
    })
  })
}

function where(server: Server): string {
  const address = server.address()
  if (address === null) return ''
  return typeof address === 'string' ? ` on ${address}` : ` on port ${address.port}`
}
