import { note, type Annotated } from './annotated.js'
import type { Deployment } from './deployment.js'
import { labelsOf } from './k8s-labels.js'

/** An account of its own, that may nothing. Pure. */
export function k8sServiceAccount(deployment: Deployment): Annotated {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata(deployment), automountServiceAccountToken: false }
}

/** One address for all pods that are ready; `undefined` if no port is known. Pure. */
export function k8sService(deployment: Deployment): Annotated | undefined {
  const { ports } = deployment
  const [only, ...others] = ports
  if (!only) return undefined
  const http = others.length === 0 && only.name === 'http'
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(deployment),
    spec: {
      selector: note(labelsOf(deployment), 'The port of the monitor is not here: nodes ask the pods themselves.'),
      ports: ports.map(({ name, port }) => ({ name, port: http ? 80 : port, targetPort: name })),
    },
  }
}

/** How many pods may be evicted at the same time when a node is drained. Pure. */
export function k8sDisruptionBudget(deployment: Deployment): Annotated {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(deployment),
    spec: {
      maxUnavailable: note(1, deployment.replicas > 1 ? 'A node that is drained takes one pod at a time. From Kubernetes 1.27 on: unhealthyPodEvictionPolicy: AlwaysAllow lets go of those that do not work anyway.' : 'With one replica a drained node still takes it away, and its successor starts elsewhere: two lose nothing.'),
      selector: { matchLabels: labelsOf(deployment) },
    },
  }
}

/** More pods when they are busy; `undefined` if their number is fixed. Pure. */
export function k8sAutoscaler(deployment: Deployment): Annotated | undefined {
  const { name, replicas, maxReplicas } = deployment
  if (maxReplicas <= replicas) return undefined
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadata(deployment),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: replicas,
      maxReplicas,
      metrics: note([{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }], 'Of what is requested, on average. It needs metrics-server; without it the lower bound still holds.'),
      behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
    },
  }
}

/** Who may reach the pods, and whom they may: to be completed, so it is written as a comment. Pure. */
export function k8sNetworkPolicy(deployment: Deployment): Annotated {
  const { ports, monitorPort } = deployment
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(deployment),
    spec: {
      podSelector: { matchLabels: labelsOf(deployment) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        note({ ports: ports.map(({ port }) => ({ port })), from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }] }, 'Clients: here an ingress controller.'),
        note({ ports: [{ port: monitorPort }], from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }] }, 'Prometheus. Probes come from the node, which is always let in.'),
      ],
      egress: [
        note({ ports: [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }] }, 'Names.'),
        note({ ports: [{ port: 5432 }], to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'postgres' } } }] }, 'What your program asks: here a database.'),
      ],
    },
  }
}

function metadata(deployment: Deployment): Annotated {
  return { name: deployment.name, labels: labelsOf(deployment) }
}
