import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { ProblemError } from '../act/problem-error.js'

/** Who may do what at one address. */
export interface Access {
  /** A Unix socket: whoever can open it is the same user. Nothing is checked. */
  readonly local: boolean
  /** What a client has to send to act, and to read where `readsNeedToken`. Without one nobody acts over TCP. */
  readonly token?: string | undefined
  /** The address is not of this machine alone. */
  readonly readsNeedToken?: boolean
  /** Paths that anybody may read. */
  readonly open?: readonly string[]
  /** Names under which the address may be called besides those of this machine, for `Host`. */
  readonly hosts?: readonly string[]
}

/**
 * Refuses a request that may not be answered. Pages of other sites are told by `Origin`, `Sec-Fetch-Site` and `Host`: a browser sends
 * them, and a page cannot change them.
 *
 * @throws {ProblemError} `host-refused`, `origin-refused`, `read-only`, `token-required`, `token-wrong`
 */
export function admit(request: IncomingMessage, path: string, access: Access): void {
  if (access.local) return
  const acts = request.method !== 'GET' && request.method !== 'HEAD'
  if (access.open?.includes(path) && !acts) return
  requireHost(request, access)
  requireOrigin(request, acts)
  if (acts && request.headers['content-type']?.split(';')[0]?.trim() !== 'application/json') {
    throw new ProblemError('bad-request', 'Actions take a body of the type application/json')
  }
  if (acts && access.token === undefined) throw new ProblemError('read-only', 'This address only answers questions, as it was given no token; the Unix socket takes actions')
  // The page tells nothing by itself; it asks for the token. A browser has no other way to send one.
  if (acts || (access.readsNeedToken && path !== '/')) requireToken(request, access.token)
}

/** A name that resolves to this machine, but is not one of its own, is DNS rebinding: a page of that name would be of the same origin. */
function requireHost({ headers, socket }: IncomingMessage, { hosts = [] }: Access): void {
  const host = hostName(headers.host ?? '')
  if (isIP(host) !== 0 ? host === normalIp(socket.localAddress) || hosts.includes(host) : host === 'localhost' || hosts.includes(host)) return
  throw new ProblemError('host-refused', `The name '${host.slice(0, 100)}' is not one of this address. The option 'hosts' lists more`)
}

function hostName(header: string): string {
  const name = header.startsWith('[') ? header.slice(1, header.indexOf(']')) : header.replace(/:\d+$/, '')
  return name.toLowerCase()
}

function normalIp(address = ''): string {
  return address.replace(/^::ffff:/, '')
}

function requireOrigin({ headers }: IncomingMessage, acts: boolean): void {
  const { origin, 'sec-fetch-site': site = 'none', 'sec-fetch-mode': mode } = headers
  if (origin !== undefined && origin !== `http://${headers.host}` && origin !== `https://${headers.host}`) throw new ProblemError('origin-refused', `Requests of pages of ${String(origin).slice(0, 100)} are refused`)
  // A link from another site may open the page.
  if (site === 'same-origin' || site === 'none' || (!acts && mode === 'navigate')) return
  throw new ProblemError('origin-refused', 'Requests of pages of other sites are refused')
}

function requireToken({ headers: { authorization } }: IncomingMessage, token: string | undefined): void {
  const [, given] = /^Bearer (.+)$/.exec(authorization ?? '') ?? []
  if (given === undefined) throw new ProblemError('token-required', "Send the header 'authorization: Bearer TOKEN'")
  if (token === undefined || !isSame(given, token)) throw new ProblemError('token-wrong', 'The token is not the right one')
}

/** Takes the same time whatever is different. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}
