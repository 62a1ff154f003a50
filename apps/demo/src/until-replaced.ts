import type { ServiceEventOf } from './service-event.js'
import type { Scene } from './step.js'

/** Waits until a worker has ended, and another in its place is ready and serves. */
export async function untilReplaced(
  { service, load, say }: Pick<Scene, 'service' | 'load' | 'say'>,
  pid: number,
  mark: number,
): Promise<{ exit: ServiceEventOf<'exit'>; ready: ServiceEventOf<'ready'> }> {
  const exit = await service.changes.until(`Worker ${pid} ends`, () => service.of('exit', mark).find((event) => event.pid === pid))
  const ready = await service.changes.until('Another worker takes its place', () => service.of('ready', mark)[0])
  say(`${ready.pid} takes its place`)
  await load.changes.until('The new worker answers', () => (load.accounts.fresh.answersOf[ready.pid] ?? 0) > 0)
  await load.advance()
  return { exit, ready }
}
