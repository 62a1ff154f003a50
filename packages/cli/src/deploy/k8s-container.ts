import { note, type Annotated } from './annotated.js'
import { wordsOfCount } from './words-of-count.js'
import type { Deployment } from './deployment.js'

/** The container of a pod: what runs, what it is told, what it may use, and how it is asked how it is. Pure. */
export function k8sContainer({ name, image, command, ports, monitorPort, times, count, counted, startup, memory, cpu }: Deployment): Annotated {
  const mebibytes = `${Math.ceil(memory / 2 ** 20)}Mi`
  const probe = (path: string) => ({ httpGet: { path, port: 'monitor' } })
  return {
    name,
    image: note(image, 'A tag that never moves, or a digest: a rollback needs the old one.'),
    command: note(command, 'node itself is PID 1 of the container: no shell and no npm, which would keep signals for themselves. Relative to WORKDIR of the image.'),
    ports: [...ports.map((each) => ({ name: each.name, containerPort: each.port })), ...(monitorPort === undefined ? [] : [{ name: 'monitor', containerPort: monitorPort }])],
    env: [
      note({ name: 'ASC_SHUTDOWN_DELAY', value: String(times.shutdownDelay) }, 'After SIGTERM it goes on accepting for so long (ms): the nodes still send connections until they know that the pod ends. It stands for preStop: sleep.'),
      note({ name: 'ASC_GRACEFUL_STOP', value: String(times.gracefulStop) }, 'Then it drains, and has to have ended within so long (ms). What is still open after that is logged by name.'),
      note({ name: 'ASC_MONITOR_TOKEN', valueFrom: { secretKeyRef: { name: `${name}-monitor`, key: 'token', optional: true } } }, `At the port of the monitor anybody may ask the probes, and nothing else. With this secret, who has it reads the page, metrics and logs there, and acts: kubectl create secret generic ${name}-monitor --from-literal=token=$(openssl rand -hex 24)`),
      ...(counted ? [note({ name: 'ASC_PROCESSOR_COUNT', value: String(count) }, wordsOfCount)] : []),
    ],
    startupProbe: note({ ...probe('/startupz'), periodSeconds: 1, timeoutSeconds: 2, failureThreshold: Math.ceil(startup / 1000) }, "Once it has served. Until then the other probes wait; after this many seconds the container is restarted."),
    readinessProbe: note({ ...probe('/readyz'), periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 2 }, 'Whether it gets requests: a child is ready. 503 from the first moment of a stop.'),
    livenessProbe: note({ ...probe('/livez'), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 }, 'Whether the supervisor is of any use. It restarts children itself, so that a bad child, or a database that is away, is no reason to restart the pod.'),
    resources: {
      requests: note({ cpu: `${cpu}m`, memory: mebibytes }, 'What the scheduler keeps for it. No CPU limit: it would slow answers down while the node is idle.'),
      limits: note({ memory: mebibytes }, `All children and the supervisor together.${counted ? ' The heap of each child is bounded by its share, so that V8 collects before the kernel kills.' : ''}`),
    },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    volumeMounts: note([{ name: 'tmp', mountPath: '/tmp' }], 'The only place that it may write to: the socket of asc, and what your program keeps there.'),
  }
}
