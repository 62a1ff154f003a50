import type { Answer } from '../base/answer.js'
import { CliError } from '../base/cli-error.js'
import { count, showDuration, showSize } from '../base/quantities.js'
import { color } from '../base/style.js'
import { commandWords } from '../deploy/command-words.js'
import { deploymentOf } from '../deploy/deployment-of.js'
import type { Deployment } from '../deploy/deployment.js'
import { planOf } from '../look/plan-of.js'
import type { DeployFlags } from './deploy-flags.js'
import { runRequest } from './run-options.js'

/** What differs between the platforms. */
export interface Platform {
  readonly replicas: number
  /** It has more replicas when they are busy. */
  readonly scales: boolean
  /** Where it asks how a replica is, if it does so over the network. */
  readonly monitorPort: number | undefined
  readonly usual: { readonly grace: number; readonly shutdownDelay: number }
}

/**
 * The deployment that the command line asks for.
 *
 * @throws {CliError} if something is missing, or does not fit
 */
export async function deploymentFor(platform: Platform, target: string | undefined, args: readonly string[], flags: DeployFlags): Promise<Deployment> {
  const { image, replicas = platform.replicas, maxReplicas, memory, cpu, grace, monitorPort = platform.monitorPort, count, gracefulStop, shutdownDelay, watch, name, ...rest } = flags
  if (image === undefined) throw new CliError('usage', '--image is missing: the image that holds the program and asc', { hints: ['examples/docker has Dockerfiles for it.'] })
  if (watch !== undefined) throw new CliError('usage', '--watch is for the machine where files change; an image does not')
  const request = runRequest(target, args, { ...rest, ...(name !== undefined && { name: dnsLabel(name) }) })
  const { plan } = await planOf(request)
  const wishes = {
    image, replicas, memory, cpu, grace, gracefulStop, shutdownDelay, monitorPort, usual: platform.usual,
    maxReplicas: platform.scales ? maxReplicas : replicas,
    count: count === 'auto' ? undefined : count,
  }
  return deploymentOf(plan, wishes, (label) => commandWords(request, label, monitorPort))
}

/** The figures of a deployment, for `--dry-run`. */
export function describeDeployment({ name, image, replicas, maxReplicas, count: children, counted, ports, monitorPort, times, startup, memory, cpu }: Deployment): string[] {
  return [
    `${color.bold(name)}, ${image}`,
    `  ${count(replicas, 'replica')}${maxReplicas > replicas ? ` to ${maxReplicas}` : ''}${counted ? `, ${count(children, 'child', 'children')} in each` : ''}; ${showSize(memory)} and ${cpu / 1000} processors each`,
    `  ${ports.length === 0 ? 'no port is known: no service' : ports.map((each) => `${each.name} at ${each.port}`).join(', ')}${monitorPort === undefined ? '' : `; probes at ${monitorPort}`}`,
    `  ends within ${showDuration(times.grace)}: ${showDuration(times.shutdownDelay)} still accepting, ${showDuration(times.gracefulStop)} draining; starts within ${showDuration(startup)}`,
  ]
}

/** Tells what the manifests cannot say. */
export function warnOf(answer: Answer, { image, ports, command }: Deployment): void {
  if (!/:[^/]+$|@/.test(image) || image.endsWith(':latest')) answer.note(`${color.yellow('!')} ${image} has no tag that stays: a roll-out needs a new one, a rollback the old one`)
  if (ports.length === 0) answer.note(`${color.yellow('!')} ${command[3] ?? 'The plan'} names no port, so nothing is published: --port says where it listens`)
}

function dnsLabel(name: string): string {
  if (/^[a-z]([a-z0-9-]{0,50}[a-z0-9])?$/.test(name)) return name
  throw new CliError('usage', `--name ${name} names no object: it must be a-z, 0-9 and - between, begin with a letter, and have at most 52`)
}
