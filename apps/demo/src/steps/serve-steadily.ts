import type { Finding, Scene } from './step.js'

/** The service has been started: all its workers serve, without incident. */
export async function serveSteadily({ service, load, expectations, tactics }: Scene): Promise<Finding> {
  const { children } = service
  expectations.check(`There are ${tactics.children}`, children.length === 2, children.join(' '))
  await load.changes.until('Every worker serves', () => Object.keys(load.accounts.fresh.answersOf).length === tactics.workers)
  await load.advance(500)
  const ready = service.of('notify').find(({ message }) => message.ready)
  return { times: [(ready?.at ?? NaN) - service.startedAt] }
}
