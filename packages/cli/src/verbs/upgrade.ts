import { fileURLToPath } from 'node:url'
import { socketPath } from '@asc/monitor/client'
import type { Answer } from '../base/answer.js'
import { CliError } from '../base/cli-error.js'
import { showDuration } from '../base/quantities.js'
import { color, signs } from '../base/style.js'
import { Waiting } from '../base/waiting.js'
import { askForUpgrade } from '../client/ask-for-upgrade.js'
import { findTarget } from '../client/find-target.js'
import { untilGone } from '../client/until-gone.js'
import { upgradeDoorPath } from '../supervise/upgrade-door.js'

const bin = fileURLToPath(new URL('../bin/asc.js', import.meta.url))

/** `asc upgrade`: a new supervisor, of this Node and this asc, becomes ready beside the old one, which then drains and ends. If it fails, the old one goes on. */
export async function upgrade(answer: Answer, word: string | undefined): Promise<void> {
  const { status, target, env } = await findTarget(word)
  if (target !== undefined) throw new CliError('usage', `'${target}' is not a supervisor; upgrade replaces all of ${status.name}`)
  const began = performance.now()
  const { pid: old, node } = status.supervisor
  const waiting = new Waiting(`upgrading ${status.name}`, answer.json)
  try {
    const pid = await askForUpgrade(upgradeDoorPath(socketPath(status.name, env)), { node: process.execPath, bin }, () => {})
    waiting.update(`the old supervisor (pid ${old}) drains`)
    await untilGone(old, 60_000)
    answer.result({ name: status.name, before: { pid: old, node }, after: { pid, node: process.version } }, () => [
      `${color.green(signs().done)} ${color.bold(status.name)} upgraded in ${showDuration(performance.now() - began)}: pid ${old} ${signs().arrow} ${pid}, Node ${node} ${signs().arrow} ${process.version}`,
    ])
  } finally {
    waiting.end()
  }
}
