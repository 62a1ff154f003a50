import { now } from '../base/now.js'
import type { Finding, Scene } from './step.js'
import { untilReplaced } from './until-replaced.js'

/** A child of the container is ended while it serves: nobody else's request may suffer, and another takes its place. */
export async function killOne(scene: Scene): Promise<Finding> {
  const { service, expectations, say, tactics } = scene
  const { strike, outcome, threads } = tactics.kill
  const mark = service.events.length
  const from = now()
  const name = await strike(scene)
  say(`${name} is ended`)

  const replacement = await untilReplaced(scene, name, from, mark)
  expectations.check(`The controller says why it ended: ${outcome}`, replacement.outcome === outcome, replacement.outcome)
  return { times: [replacement.newcomer.at - from], casualty: { name, from, to: replacement.endedAt, unnoted: threads } }
}
