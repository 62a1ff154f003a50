import type { TicketSecret } from '../wire/start-message.js'

/** How long the keys of TLS session tickets are in use, in milliseconds. */
export const ticketPeriod = 12 * 60 * 60 * 1000

let secret: TicketSecret | undefined

/** The keys with which the children of this process encrypt their TLS session tickets: one for all containers and generations, never written anywhere. */
export function ticketSecret(now = Date.now()): TicketSecret {
  secret = secret ? advance(secret, now) : { epoch: epochOf(now), keys: crypto().randomBytes(48).toString('base64') }
  return secret
}

/** Takes those of this process's own parent, so that all of its children share them. */
export function adoptTicketSecret(inherited: TicketSecret): void {
  secret = inherited
}

/**
 * The keys of the present period. Each period's are made of those of the last by a function that cannot be turned back, so that all processes come to the same without
 * a message, and whoever finds them learns nothing of earlier ones.
 */
export function advance({ epoch, keys }: TicketSecret, now: number): TicketSecret {
  const present = epochOf(now)
  for (; epoch < present; epoch++) keys = crypto().createHmac('sha384', Buffer.from(keys, 'base64')).update('asc ticket keys').digest('base64')
  return { epoch, keys }
}

function epochOf(now: number): number {
  return Math.floor(now / ticketPeriod)
}

/** Only where it is needed: most processes do without. */
function crypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto')
}
