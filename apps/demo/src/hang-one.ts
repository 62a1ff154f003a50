import { greet } from './greet.js'
import { now } from './now.js'
import type { Finding, Scene } from './step.js'
import { untilReplaced } from './until-replaced.js'

/** A worker is caught in an endless loop: the others serve on, and it is replaced when its health check fails. */
export async function hangOne(scene: Scene): Promise<Finding> {
  const { service, expectations, say, tactics } = scene
  const { outcome } = tactics.hang
  const mark = service.events.length
  const name = await greet(`${service.url}/hang`)
  const from = now()
  say(`${name} hangs`)

  const who = await greet(service.url)
  const ended = service.of('exit', mark).length + service.of('mended', mark).length > 0
  expectations.check('While one worker hangs, another answers', !ended && who !== name, ended ? 'it was too late' : `${who} did`)
  const replacement = await untilReplaced(scene, name, from, mark)
  expectations.check(`The health check ends the hung worker: ${outcome}`, replacement.outcome === outcome, replacement.outcome)
  // In its loop it accepts nobody, so that everybody it serves is noted.
  return { times: [replacement.newcomer.at - from], casualty: { name, from, to: replacement.endedAt, unnoted: 0 } }
}
