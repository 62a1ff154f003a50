import { greet } from '../base/greet.js'
import { now } from '../base/now.js'
import type { Finding, Scene } from './step.js'
import { untilReplaced } from './until-replaced.js'

/** A worker is caught in an endless loop: the others serve on, and it is replaced when its health check fails. */
export async function hangOne(scene: Scene): Promise<Finding> {
  const { service, expectations, say, tactics } = scene
  const { outcome } = tactics.hang
  const mark = service.events.length
  const name = await tactics.hang.strike(scene)
  const from = now()
  say(`${name} hangs`)

  const who = await greet(service.url)
  const ended = service.of('exit', mark).length + service.of('mended', mark).length > 0
  expectations.check('While one worker hangs, another answers', !ended && who !== name, ended ? 'it was too late' : `${who} did`)
  const replacement = await untilReplaced(scene, name, from, mark)
  expectations.check(`The health check ends the hung worker: ${outcome}`, replacement.outcome === outcome, replacement.outcome)
  return { times: [replacement.newcomer.at - from], casualty: { name, from, to: replacement.endedAt, unnoted: tactics.hang.threads } }
}
