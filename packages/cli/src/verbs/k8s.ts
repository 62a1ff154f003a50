import type { Answer } from '../base/answer.js'
import type { DeployFlags } from './deploy-flags.js'
import { deploymentFor, describeDeployment, warnOf, type Platform } from './deploy-options.js'
import { k8sManifests, k8sObjects } from '../deploy/k8s-manifests.js'

/** The nodes send connections to a pod that ends for a moment: 2 s were enough on an idle cluster. */
const kubernetes: Platform = { replicas: 2, scales: true, monitorPort: 9090, usual: { grace: 30_000, shutdownDelay: 5000 } }

/** `asc k8s`: the manifests of Kubernetes for what `asc run` would run. */
export async function k8s(answer: Answer, target: string | undefined, args: readonly string[], flags: DeployFlags, words: readonly string[]): Promise<void> {
  const deployment = await deploymentFor(kubernetes, target, args, flags)
  warnOf(answer, deployment)
  if (flags.dryRun) return answer.result(deployment, () => describeDeployment(deployment))
  answer.result({ objects: k8sObjects(deployment) }, () => [k8sManifests(deployment, `asc k8s ${words.join(' ')}`).trimEnd()])
}
