import { bare, type Annotated } from './annotated.js'
import type { Deployment } from './deployment.js'
import { k8sAutoscaler, k8sDisruptionBudget, k8sNetworkPolicy, k8sService, k8sServiceAccount } from './k8s-companions.js'
import { k8sDeployment } from './k8s-deployment.js'
import { writeAsComment, writeComment, writeYaml } from './write-yaml.js'

/** The manifests of a deployment, in the order in which they are applied. No namespace: `kubectl -n`, or Kustomize, says it. Pure. */
export function k8sObjects(deployment: Deployment): unknown[] {
  return objects(deployment).map(bare)
}

/**
 * The same as a YAML stream, with comments that say what each line is for. Pure.
 *
 * @param origin the command line that has made it
 */
export function k8sManifests(deployment: Deployment, origin: string): string {
  const head = writeComment(`${origin}\n  kubectl apply -f FILE, or a resource of Kustomize: there is no namespace in it, and one label.`)
  const policy = writeComment('Who may talk to it. Complete it before you apply it: without the right rules nobody reaches the service.')
  return `${[head + writeYaml(objects(deployment)[0]!), ...objects(deployment).slice(1).map(writeYaml), policy + writeAsComment(k8sNetworkPolicy(deployment))].join('---\n')}`
}

function objects(deployment: Deployment): readonly Annotated[] {
  return [k8sServiceAccount(deployment), k8sDeployment(deployment), k8sService(deployment), k8sDisruptionBudget(deployment), k8sAutoscaler(deployment)].filter((each) => each !== undefined)
}
