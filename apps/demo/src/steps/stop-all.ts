import { greet } from '../base/greet.js'
import { now } from '../base/now.js'
import { survivors } from '../base/survivors.js'
import type { Finding, Scene } from './step.js'

/**
 * The service stops while it is used: whoever is connected gets an answer, and nothing is left.
 *
 * No new connection comes at the very moment of the end: it could be left in the queue of a socket that closes.
 */
export async function stopAll({ service, load, expectations }: Scene): Promise<Finding> {
  await load.settle()
  const stoppedAt = now()
  service.signal('SIGTERM')
  const exit = await service.changes.until('The service ends', () => service.exit)
  const time = now() - stoppedAt
  expectations.check('The service ends as if by itself', exit.code === 0, `with ${exit.signal ?? exit.code}`)

  const left = survivors(service.everybody)
  expectations.check('None of its processes is left', left.length === 0, left.join(' '))
  const refusal = await greet(service.url).then((worker) => `${worker} answered`, (error: NodeJS.ErrnoException) => error.code)
  expectations.check('Its port is closed', refusal === 'ECONNREFUSED', refusal)
  return { times: [time] }
}
