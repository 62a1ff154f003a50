import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { podman } from './images.js'
import { must, run, until } from './run.js'

/** Why no cluster is tested; `undefined`: there is one. */
export function whyNoCluster(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (!env.KUBECONFIG) return 'KUBECONFIG names no cluster. `./kubelab build`, `up` and `eval "$(./kubelab env)"` make one; kind and k3s do too'
  if (!env.ASC_TEST_LOAD) return "ASC_TEST_LOAD is not set: a command that takes the path of an image's archive, such as 'kind load image-archive' or 'k3s ctr images import'"
  return undefined
}

const words = (text: string) => text.split(' ').filter(Boolean)
const kubectlWords = words(process.env.ASC_TEST_KUBECTL ?? 'kubectl')

/** What is read of a pod. */
export interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string; readonly deletionTimestamp?: string }
  readonly status: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[]
    readonly containerStatuses?: readonly { readonly restartCount: number; readonly ready: boolean; readonly image: string; readonly state: Readonly<Record<string, { readonly reason?: string }>>; readonly lastState?: Readonly<Record<string, { readonly reason?: string; readonly exitCode?: number }>> }[]
  }
}

/** A namespace of its own in the cluster that KUBECONFIG names. */
export class Cluster {
  readonly namespace = `asc-test-${process.pid}`

  async kubectl(...args: readonly string[]): Promise<string> {
    return must([...kubectlWords, '--namespace', this.namespace, ...args])
  }

  async open(): Promise<void> {
    await must([...kubectlWords, 'create', 'namespace', this.namespace])
  }

  async close(): Promise<void> {
    await run([...kubectlWords, 'delete', 'deployments,services,pods,hpa,pdb', '--all', '--namespace', this.namespace, '--grace-period=1', '--timeout=60s'])
    await run([...kubectlWords, 'delete', 'namespace', this.namespace, '--wait=false'])
  }

  /** Takes an image to the nodes. */
  async load(image: string): Promise<void> {
    const archive = join(tmpdir(), `asc-image-${process.pid}.tar`)
    try {
      await podman('save', '--quiet', '--output', archive, image)
      await must([...words(process.env.ASC_TEST_LOAD ?? ''), archive])
    } finally {
      rmSync(archive, { force: true })
    }
  }

  /** Applies a YAML text. Kubernetes before 1.21 and 1.23 has two kinds under older versions, with the same fields. */
  async apply(text: string): Promise<void> {
    const versions = await this.kubectl('api-versions')
    const older = (wanted: string, old: string) => (versions.split('\n').includes(wanted) ? wanted : old)
    const input = text.replace(/^apiVersion: policy\/v1$/m, `apiVersion: ${older('policy/v1', 'policy/v1beta1')}`).replace(/^apiVersion: autoscaling\/v2$/m, `apiVersion: ${older('autoscaling/v2', 'autoscaling/v2beta2')}`)
    await must([...kubectlWords, '--namespace', this.namespace, 'apply', '-f', '-'], { input })
  }

  /** The pods of an application that do not end. */
  async pods(name: string): Promise<readonly Pod[]> {
    const { items } = JSON.parse(await this.kubectl('get', 'pods', '-l', `app.kubernetes.io/name=${name}`, '-o', 'json')) as { items: Pod[] }
    return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
  }

  async readyPods(name: string, count: number): Promise<readonly Pod[]> {
    return until(`${count} pods of ${name}`, async () => {
      const pods = await this.pods(name)
      return pods.length === count && pods.every(isReady) && pods
    })
  }

  /** Runs a command in a pod. */
  async exec(pod: string, ...command: readonly string[]): Promise<string> {
    return this.kubectl('exec', pod, '--', ...command)
  }
}

export function isReady({ status }: Pod): boolean {
  return status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}

export function restartsOf({ status }: Pod): number {
  return (status.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0)
}
