import type { Answer } from '../base/answer.js'
import { composeFile, composeObject } from '../deploy/compose-file.js'
import type { DeployFlags } from './deploy-flags.js'
import { deploymentFor, describeDeployment, warnOf, type Platform } from './deploy-options.js'

/** Swarm takes a task out of its load balancing before it signals it, and Compose has none. */
const docker: Platform = { replicas: 1, scales: false, monitorPort: undefined, usual: { grace: 30_000, shutdownDelay: 0 } }

/** `asc compose`: the Compose file, for Docker Compose and Swarm, for what `asc run` would run. */
export async function compose(answer: Answer, target: string | undefined, args: readonly string[], flags: DeployFlags, words: readonly string[]): Promise<void> {
  const deployment = await deploymentFor(docker, target, args, flags)
  warnOf(answer, deployment)
  if (flags.dryRun) return answer.result(deployment, () => describeDeployment(deployment))
  answer.result({ file: composeObject(deployment) }, () => [composeFile(deployment, `asc compose ${words.join(' ')}`).trimEnd()])
}
