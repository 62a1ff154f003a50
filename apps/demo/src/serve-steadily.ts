import type { Finding, Scene } from './step.js'

/** The service has been started: all its workers serve, without incident. */
export async function serveSteadily({ service, load, expectations }: Scene): Promise<Finding> {
  const { workers } = service
  expectations.check('There are two workers', workers.length === 2, workers.join(' '))
  await load.changes.until('Every worker serves', () => workers.every((pid) => (load.accounts.fresh.answersOf[pid] ?? 0) > 0))
  await load.advance(500)
  const ready = service.of('notify').find(({ message }) => message.ready)
  return { times: [(ready?.at ?? NaN) - service.startedAt] }
}
