import type { ChildMessage } from '@asc/core'
import { now } from '../base/now.js'
import { complaint, deploy } from '../drilled/release.js'
import type { Finding, Scene } from './step.js'

const reloads = 5

/** All workers are replaced, again and again, and nobody notices. */
export async function replaceAll(scene: Scene): Promise<Finding> {
  const times: number[] = []
  for (let count = 1; count <= reloads; count++) {
    scene.say(`${count} of ${reloads}`)
    times.push(await replaceOnce(scene))
  }
  return { times }
}

/** A release that cannot start is refused, and the old workers serve on; the next release is taken. */
export async function breakCode(scene: Scene): Promise<Finding> {
  const { service, load, expectations, folder, say } = scene
  const old = service.children
  const mark = service.events.length
  deploy(folder, service.backend, 'broken')
  say('deployed')
  const hungUpAt = now()
  service.signal('SIGHUP')
  const refused = await service.changes.until('The controller reports that the new code is broken', () =>
    service.of('notify', mark).find(({ message }) => message.error !== undefined || message.ready),
  )
  const report = errorIn(refused.message)
  expectations.check('The controller says what is wrong with the new code', report?.includes(complaint) ?? false, report ?? 'it took it')

  await load.advance()
  const same = service.children.join() === old.join()
  expectations.check('The old workers serve on while the new code is broken', same, `${old.join(' ')} became ${service.children.join(' ')}`)

  deploy(folder, service.backend, 'good')
  say('refused; repaired')
  return { times: [refused.at - hungUpAt, await replaceOnce(scene)] }
}

/** Resolves with the time that the new workers needed to take over, once the old ones have ended and the new ones serve everybody. */
async function replaceOnce({ service, load, expectations }: Scene): Promise<number> {
  const old = service.children
  const mark = service.events.length
  const hungUpAt = now()
  service.signal('SIGHUP')
  const outcome = await service.changes.until('New workers take over', () =>
    service.of('notify', mark).find(({ message }) => message.error !== undefined || message.ready),
  )
  expectations.check('SIGHUP brings new workers', outcome.message.error === undefined, errorIn(outcome.message))
  await service.changes.until('The old workers end', () => !service.children.some((child) => old.includes(child)))
  expectations.check('There are as many new workers as old ones', service.children.length === old.length, `${service.children.length}`)
  const serving = (kind: 'kept' | 'fresh') => service.children.some((child) => load.answersOf(child, kind) > 0)
  await load.changes.until('The new workers serve', () => serving('kept') && serving('fresh'))
  await load.advance()
  return outcome.at - hungUpAt
}

function errorIn({ error }: ChildMessage): string | undefined {
  return typeof error === 'object' ? error.message : error
}
