import { isatty } from 'node:tty'
import type { Controller } from '@asc/controller'
import { createLogger, LogNotifier, PipeNotifier, type Logger, type Notifier } from '@asc/core'
import { adoptProgramSocket } from '@asc/program'
import { listenersFromSystemd, SystemdNotifier } from '@asc/systemd'
import { CliError } from '../base/cli-error.js'
import type { Plan, Service } from '../config/service.js'
import { loadBackend } from './containers.js'
import { Fleet } from './fleet.js'
import type { Inheritance } from './inheritance.js'
import { ListenerPool } from './listener-pool.js'
import { takeLogFile } from './log-file.js'
import { MemberNotifier } from './member-notifier.js'
import { ServiceController } from './service-controller.js'

/** What a plan runs in. */
export interface Supervised {
  /** Its signals and its life are those of the program. */
  readonly controller: Controller
  readonly services: ReadonlyMap<string, ServiceController>
  readonly listeners: ListenerPool
  /** The log file that stdout and stderr are, in the background. */
  readonly logFile: string | undefined
  readonly logger: Logger
  /** Nothing in the environment asks for another notifier than the log. */
  readonly tellsLog: boolean
}

/** Where a service of the plan is read anew for each reload. */
export type ReadPlan = () => Promise<Plan>

/**
 * Makes the controller of a plan: that of its service, or a fleet of several. Nothing is started yet.
 *
 * @param inheritance the sockets of the supervisor that this one replaces
 */
export async function makeController(plan: Plan, readAgain: ReadPlan, inheritance?: Inheritance): Promise<Supervised> {
  const logger = createLogger('info')
  const notify = notifierOf(process.env)
  const logFile = takeLogFile()
  const listeners = new ListenerPool(process.env.LISTEN_PID ? listenersFromSystemd() : undefined)
  for (const listener of inheritance?.listeners ?? []) listeners.adopt(listener)
  for (const socket of inheritance?.programs ?? []) adoptProgramSocket(socket)
  const output = isatty(1) ? 'prefix' as const : 'json' as const
  const member = async (service: Service, more: { notify?: Notifier | undefined; signals?: false }) => new ServiceController({
    service, listeners, output, logger, read: () => readService(service.name, readAgain), container: await loadBackend(service.backend), ...more,
  })
  const [only, ...others] = plan.services
  if (only && others.length === 0) {
    const controller = await member(only, { notify })
    return { controller, listeners, logFile, logger, tellsLog: !notify, services: new Map([[only.name, controller]]) }
  }
  const fleet = new Fleet({ logger, notify })
  for (const service of plan.services) fleet.add(await member(service, { notify: new MemberNotifier(service.name, fleet, logger), signals: false }))
  return { controller: fleet, listeners, logFile, logger, tellsLog: !notify, services: fleet.members }
}

/** The notifier that the environment asks for; `undefined`: the log. */
function notifierOf(env: NodeJS.ProcessEnv): Notifier | undefined {
  return SystemdNotifier.open() ?? PipeNotifier.open(env) ?? LogNotifier.open(env)
}

async function readService(name: string, readAgain: ReadPlan): Promise<Service> {
  const { services, file } = await readAgain()
  const found = services.find((service) => service.name === name)
  if (found) return found
  throw new CliError('usage', `${file ?? 'The plan'} has no service '${name}' any more; 'asc stop ${name}' ends it`)
}
