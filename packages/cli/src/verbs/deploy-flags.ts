import { InvalidArgumentError, type Command } from 'commander'
import { addRunOptions, duration, port, size, type RunFlags } from './run-options.js'

/** Options of `asc k8s` and `asc compose` besides those of `run`. */
export interface DeployFlags extends RunFlags {
  readonly image?: string
  readonly replicas?: number
  readonly maxReplicas?: number
  readonly memory?: number
  readonly cpu?: number
  readonly grace?: number
  readonly monitorPort?: number
}

/** Adds the options that say how something is deployed. */
export function addDeployOptions(command: Command): Command {
  return addRunOptions(command)
    .option('--image <image>', 'the image, with a tag that never moves')
    .option('--replicas <number>', 'how many run, each with --count children', positive)
    .option('--max-replicas <number>', 'as many when they are busy (default: three times as many)', positive)
    .option('--memory <size>', 'the limit of each (default: what --count children need)', size)
    .option('--cpu <cores>', 'what each may count on: 0.5, 500m (default: 250m a child)', cores)
    .option('--grace <time>', 'between SIGTERM and SIGKILL (default: 30s, or what the drain needs)', duration)
    .option('--monitor-port <port>', 'where probes and metrics are answered (Kubernetes: 9090; Compose: nowhere)', port)
}

function positive(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number of at least 1.')
}

function cores(text: string): number {
  const [, number, thousandths] = /^(\d+(?:\.\d+)?)(m?)$/.exec(text) ?? []
  const value = Math.round(Number(number) * (thousandths ? 1 : 1000))
  if (value >= 1) return value
  throw new InvalidArgumentError("It must be processors, such as 0.5 or '500m'.")
}
