import { subscribe } from 'node:diagnostics_channel'
import { Server } from 'node:net'
import { clearStack } from './clear-stack.js'
import { canBind, type Handle } from './handle.js'
import type { InheritedSockets, Outcome } from './inherited-sockets.js'
import { isProbe, probeHandle, waitForUse } from './port-probe.js'

/** Where a server listens: `port` is -1 for a path. `address` is null where the program named none. */
export interface Place {
  readonly address: string | null
  readonly port: number
}

/** What is told of the servers of a program. */
export interface ListeningObserver {
  /** A server is about to listen. */
  opening(server: Server): void
  /** It listens. */
  listening(server: Server, place: Place): void
  /** A server could not listen, by whichever address. */
  refused(error: Error): void
  /** It cannot share its address, as it listens on more than there are sockets for. */
  full(place: Place): void
  /** It listens on a Unix socket that only this process has. */
  alone(place: Place): void
}

/** Node's own function: what comes after `listen()`, DNS and `cluster`. It takes `_handle` where there is one. */
type Listen = (this: InnerServer, address: string | null, port: number, type: number, backlog: number, descriptor: number | undefined, flags: number) => void

interface InnerServer extends Server {
  _handle: Handle | null
}

/** Servers that shall have an address alone (`exclusive: true`). */
const exclusive = new WeakSet<Server>()

/**
 * Makes servers of this process listen on sockets that it shares with its siblings. Node's source keeps `_listen2` for code that wraps
 * it: it is called synchronously, for http, https, http2, net and tls, with a numeric address.
 */
export function shareListening(sockets: InheritedSockets, observer: ListeningObserver): void {
  const prototype = Server.prototype as unknown as { _listen2: Listen }
  const listen = prototype._listen2
  subscribe('tracing:net.server.listen:asyncStart', (message) => noteExclusive(message as { server: Server; options?: ListenOptions }))
  subscribe('tracing:net.server.listen:error', (message) => observer.refused((message as { error: Error }).error))
  prototype._listen2 = function (address, port, type, backlog, descriptor, flags) {
    const own = this._handle !== null || (typeof descriptor === 'number' && descriptor >= 0) || port === 0 || exclusive.has(this)
    const place = { address, port }
    const probe = isProbe(this)
    const outcome = own ? undefined : choose(sockets, place, type, flags)
    const [before, after] = [() => observer.opening(this), () => observer.listening(this, place)]
    if (outcome?.kind === 'shared') {
      this._handle = probe ? waitForUse(this, outcome.handle, { before, after }) : outcome.handle
    } else {
      if (outcome?.full) observer.full(place)
      // Whoever probes a port that the siblings have is to find it free, as it would be without them.
      if (probe && outcome && sockets.hasPort(port)) this._handle = probeHandle(place)
      else if (this._handle === null && !willBind(place, type, flags)) clearStack(this)
    }
    if (!probe) {
      before()
      this.once('listening', after)
      if (port < 0 && outcome?.kind === 'own') this.once('listening', () => observer.alone(place))
    }
    Reflect.apply(listen, this, [address, port, type, backlog, descriptor, flags])
  }
}

interface ListenOptions {
  readonly exclusive?: unknown
}

/** `reusePort` makes Node listen exclusively as well; a shared socket does what is meant by it. */
function noteExclusive({ server, options }: { server: Server; options?: ListenOptions }): void {
  if (options?.exclusive) exclusive.add(server)
  else exclusive.delete(server)
}

/** Flags of libuv: IPv6 only. SO_REUSEPORT is left out. */
const ipv6Only = 1

function choose(sockets: InheritedSockets, { address, port }: Place, type: number, flags: number | undefined): Outcome {
  if (port < 0) return sockets.takePath(address!)
  const known = (flags ?? 0) & ipv6Only
  if (address) return sockets.take({ host: address, port, family: type === 6 ? 6 : 4, flags: known })
  // Without an address Node listens on all, of both families where the system has IPv6.
  return sockets.has(6) ? sockets.take({ host: '::', port, family: 6, flags: known }) : sockets.take({ host: '0.0.0.0', port, family: 4, flags: 0 })
}

function willBind({ address, port }: Place, type: number, flags: number | undefined): boolean {
  return port >= 0 && canBind({ host: address ?? '::', port, family: address && type !== 6 ? 4 : 6, flags: flags ?? 0 })
}
