import { Exchange, type Envelope, type Line } from '@asc/core/child'

/** Messages between a program and its parent, as a program knows them from `child_process.fork`. */
export interface Mail {
  receive(envelope: Envelope): void
}

/**
 * Gives the program `process.send`, and its event `message`. What it sends reaches its container as the event `message`, or its master process
 * manager's protocol first: `sent` is called with each.
 */
export function provideSend(line: Line, sent: (message: unknown) => void): Mail {
  const exchange = new Exchange(line)
  exchange.onMessage = (body) => void process.emit('message', body, undefined)
  const send = (message: unknown, ...rest: unknown[]): boolean => {
    sent(message)
    const accepted = message === 'ready' || exchange.send(message)
    const done = rest.at(-1)
    if (typeof done === 'function') process.nextTick(done, null)
    return accepted
  }
  Object.assign(process, { send, connected: true, disconnect: () => {} })
  return exchange
}
