import type { Server } from 'node:net'
import type { SecureContextOptions, Server as TlsServer } from 'node:tls'
import type { TicketSecret } from '../wire/start-message.js'
import { advance, ticketPeriod } from '../system/ticket-secret.js'

/** A TLS server. `ticketKeys` is what its program has given it, which Node keeps to itself. */
type TicketServer = TlsServer & { readonly ticketKeys?: unknown }

/**
 * Has a TLS server encrypt its session tickets as its siblings do, so that a client resumes its session with whichever child it comes to, also after a restart. A server whose
 * program has given it keys of its own keeps them. A new certificate (`setSecureContext`) changes nothing about this.
 */
export function shareTickets(server: Server, inherited: TicketSecret): void {
  if (!isTicketServer(server) || server.ticketKeys) return
  let secret = inherited
  let timer: NodeJS.Timeout | undefined
  const apply = (): void => {
    clearTimeout(timer)
    secret = advance(secret, Date.now())
    server.setTicketKeys(Buffer.from(secret.keys, 'base64'))
    timer = setTimeout(apply, ticketPeriod - (Date.now() % ticketPeriod)).unref()
  }
  const { setSecureContext } = server
  server.setSecureContext = (options: SecureContextOptions) => {
    setSecureContext.call(server, options)
    if (!options.ticketKeys) apply()
  }
  server.once('close', () => {
    clearTimeout(timer)
    server.setSecureContext = setSecureContext
  })
  apply()
}

function isTicketServer(server: Server): server is TicketServer {
  return 'setTicketKeys' in server && 'setSecureContext' in server
}
