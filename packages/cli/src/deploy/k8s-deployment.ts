import { note, type Annotated } from './annotated.js'
import type { Deployment } from './deployment.js'
import { k8sContainer } from './k8s-container.js'
import { labelsOf } from './k8s-labels.js'

/** Seconds after the start within which a roll-out has to get further, besides what a start may take. */
const progressReserve = 60

/** The Deployment: which pods there are, and how new ones replace old ones. Pure. */
export function k8sDeployment(deployment: Deployment): Annotated {
  const { name, replicas, maxReplicas, startup } = deployment
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: labelsOf(deployment) },
    spec: {
      replicas: maxReplicas > replicas ? undefined : replicas,
      revisionHistoryLimit: 5,
      strategy: note({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }, `A new pod first, and an old one goes when that is ready. An image that does not start stops the roll-out here, and the old pods serve on.${maxReplicas > replicas ? ' No replicas: the HorizontalPodAutoscaler has them, and an apply must not set them back.' : ''}`),
      minReadySeconds: note(5, 'Ready for so long before the next one: one that crashes at once is found out.'),
      progressDeadlineSeconds: Math.ceil(startup / 1000) + progressReserve,
      selector: { matchLabels: labelsOf(deployment) },
      template: { metadata: { labels: labelsOf(deployment) }, spec: podSpec(deployment) },
    },
  }
}

function podSpec(deployment: Deployment): Annotated {
  const { name, times, ports } = deployment
  const spread = (topologyKey: string) => ({ maxSkew: 1, topologyKey, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: labelsOf(deployment) } })
  return {
    serviceAccountName: name,
    automountServiceAccountToken: note(false, 'It has nothing to ask of the API of Kubernetes.'),
    enableServiceLinks: note(false, 'No variables for each service of the namespace.'),
    terminationGracePeriodSeconds: note(times.grace / 1000, `Between SIGTERM and SIGKILL: ASC_SHUTDOWN_DELAY, then ASC_GRACEFUL_STOP, and ${(times.grace - times.shutdownDelay - times.gracefulStop) / 1000} s in reserve. Change them together.`),
    topologySpreadConstraints: note([spread('kubernetes.io/hostname'), spread('topology.kubernetes.io/zone')], 'Over nodes and zones, as far as that is possible.'),
    securityContext: {
      runAsNonRoot: note(true, 'The image needs a USER by number, or set runAsUser here.'),
      seccompProfile: { type: 'RuntimeDefault' },
      sysctls: ports.some(({ port }) => port < 1024) ? note([{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }], 'A port below 1024 without a capability.') : undefined,
    },
    containers: [k8sContainer(deployment)],
    volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '64Mi' } }],
  }
}
