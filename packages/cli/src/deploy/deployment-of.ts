import { CliError } from '../base/cli-error.js'
import type { Plan, Service } from '../config/service.js'
import type { Deployment } from './deployment.js'
import { memoryNeeds } from './memory-needs.js'
import { servedPorts } from './served-ports.js'
import { stopTimes, type StopWishes } from './stop-times.js'

/** How a plan is to be deployed; `undefined`: as it is usual. */
export interface DeploymentWishes extends StopWishes {
  readonly image: string
  readonly count: number | undefined
  readonly replicas: number
  readonly maxReplicas: number | undefined
  readonly memory: number | undefined
  readonly cpu: number | undefined
  readonly monitorPort: number | undefined
}

/** Of a processor, in thousandths, for each child: what it may count on when the node is busy. */
const usualCpu = 250
/** As the engine has it. */
const usualStartup = 60_000
/** What the supervisor takes, on a busy machine. */
const supervisorStartup = 5000

/**
 * Completes a plan to a deployment: names, ports, times and memory that fit to each other. Pure.
 *
 * @param command what a container runs, by the name that it is given
 * @throws {CliError} if something does not fit: a grace shorter than the drain, more children than the memory is enough for, two servers at one port
 */
export function deploymentOf(plan: Plan, wishes: DeploymentWishes, command: (name: string) => readonly string[]): Deployment {
  const { services } = plan
  if (services.every(({ restart }) => restart === false)) throw new CliError('usage', `Everything in ${plan.name} is a job: once it has ended, nothing is to be started again, but an orchestrator would`, { hints: ["Kubernetes has Job and CronJob for that; their pods run the file itself."] })
  const [auto] = services.filter(({ count }) => count === 'auto')
  if (wishes.count !== undefined && !auto) throw countIsFixed(plan)
  const ports = servedPorts(plan)
  const clash = ports.find(({ port }) => port === wishes.monitorPort)
  if (clash) throw new CliError('usage', `Port ${clash.port} serves ${clash.name} already: probes there would find the service instead of its supervisor`, { hints: ['--monitor-port names another one.'] })
  const count = wishes.count ?? 1
  const name = nameOf(plan.name)
  return {
    name, ports, count,
    image: wishes.image,
    command: command(name),
    monitorPort: wishes.monitorPort,
    replicas: wishes.replicas,
    maxReplicas: maxReplicasOf(wishes),
    counted: auto !== undefined,
    times: stopTimes(services, wishes),
    startup: supervisorStartup + startupOf(services),
    memory: memoryNeeds(services, count, wishes.memory).limit,
    cpu: wishes.cpu ?? usualCpu * services.reduce((sum, service) => sum + (service.count === 'auto' ? count : service.count), 0),
  }
}

function countIsFixed({ file, services }: Plan): CliError {
  const said = services.map(({ name, count }) => `services.${name}.count is ${count}`).join(', ')
  return new CliError('usage', `--count has no effect: ${said}${file ? ` in ${file}` : ''}`, { hints: ["Leave 'count' out of the config, or set it to 'auto'."] })
}

function maxReplicasOf({ replicas, maxReplicas = replicas * 3 }: DeploymentWishes): number {
  if (maxReplicas >= replicas) return maxReplicas
  throw new CliError('usage', `--max-replicas ${maxReplicas} is less than --replicas ${replicas}`)
}

/** A label of DNS that begins with a letter, as services need it. */
function nameOf(given: string): string {
  const name = given.toLowerCase().replace(/[^a-z0-9-]+/g, '-').slice(0, 52).replace(/^[^a-z]+|-+$/g, '')
  return name === '' ? 'app' : name
}

/** Services that wait for each other start one after another. */
function startupOf(services: readonly Service[]): number {
  const until = new Map<string, number>()
  for (const { name, after, startupTimeout } of services) {
    const begins = Math.max(0, ...Object.keys(after).map((other) => until.get(other) ?? 0))
    until.set(name, begins + (startupTimeout === false ? 3_600_000 : (startupTimeout ?? usualStartup)))
  }
  return Math.max(...until.values())
}
