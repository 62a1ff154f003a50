import { Socket } from 'node:net'
import { isatty } from 'node:tty'
import { socketPath } from '@asc/monitor/client'
import { programSockets } from '@asc/program'
import type { Plan } from '../config/service.js'
import type { Inheritance } from './inheritance.js'
import type { Supervised } from './make-controller.js'
import { openApi, type Api } from './open-api.js'
import { Successor } from './successor.js'
import { openUpgradeDoor, upgradeDoorPath, type UpgradeRequest, type UpgradeStep } from './upgrade-door.js'

/** How often a successor tries to take a name that is not free yet, in milliseconds. */
const retry = 200

/** Has this supervisor replace itself when it is asked to. @returns a function that ends it */
export async function offerUpgrade(plan: Plan, supervised: Supervised, api: Api, words: readonly string[]): Promise<() => Promise<void>> {
  let busy = false
  const close = await openUpgradeDoor(upgradeDoorPath(socketPath(plan.name)), async (request, tell) => {
    const refusal = busy ? 'An upgrade is under way already' : whyNot(supervised)
    if (refusal !== undefined) throw new Error(refusal)
    busy = true
    try {
      await replaceSelf(request, tell, { supervised, words, free: async () => void (await Promise.all([api.close(), close()])) })
    } finally {
      busy = false
    }
  })
  return close
}

interface Replaced {
  readonly supervised: Supervised
  readonly words: readonly string[]
  /** Gives the name away. */
  free(): Promise<void>
}

/** A new supervisor becomes ready beside this one, then this one drains and ends. If the new one fails, nothing has changed. */
async function replaceSelf({ node, bin }: UpgradeRequest, tell: (step: UpgradeStep) => void, { supervised, words, free }: Replaced): Promise<void> {
  const { controller, listeners, logFile, logger } = supervised
  const successor = new Successor({ node, bin, words, logFile, cwd: process.cwd(), sockets: { listeners: listeners.bequest, programs: programSockets() } })
  logger.info({ pid: successor.pid, node, bin }, 'An upgrade was asked for: a new supervisor is starting')
  tell({ state: 'starting', pid: successor.pid })
  try {
    const report = await successor.ready()
    if (!report.ready) throw new Error(report.error)
  } catch (error) {
    successor.giveUp()
    const reason = `The new supervisor was not ready, and this one goes on: ${(error as Error).message}`
    logger.error({ pid: successor.pid }, reason)
    throw new Error(reason, { cause: error })
  }
  listeners.handOver()
  await free()
  successor.takeOver()
  tell({ state: 'done', pid: successor.pid! })
  logger.info({ pid: successor.pid }, 'The new supervisor serves: this one drains and ends')
  await controller.stop()
}

/** Why this supervisor cannot be replaced while it serves. */
function whyNot({ services }: Supervised): string | undefined {
  if (process.pid === 1) return 'This is PID 1, and its container ends with it: start a new container beside it instead'
  if (process.env.INVOCATION_ID && process.env.NOTIFY_SOCKET) return "This is a unit of systemd, which would lose it: 'systemctl restart' does the same; connections wait in the socket that systemd has (asc unit writes it), and none is lost"
  if (isatty(0)) return 'This runs in a terminal, which would lose it: stop it with Ctrl-C and start it anew'
  const commands = [...services.values()].filter(({ service }) => service.work.kind === 'command').map(({ service }) => service.name)
  return commands.length > 0 ? `Commands (${commands.join(', ')}) cannot run twice at the same time: stop it and start it anew` : undefined
}

/** The successor's half: waits until the name is free, and takes it. Where its parent has given up before that, it ends. */
export async function awaitName({ go }: Inheritance, plan: Plan, supervised: Supervised, words: readonly string[]): Promise<() => Promise<void>> {
  if (!(await mayGo(go))) {
    supervised.logger.error({}, 'The supervisor that was to be replaced has gone, or has given up: this one ends')
    await supervised.controller.stop()
    return () => Promise.resolve()
  }
  for (;;) {
    try {
      const api = await openApi(plan.name, supervised, plan.monitor)
      if (!api) return () => Promise.resolve()
      const close = await offerUpgrade(plan, supervised, api, words)
      return async () => void (await Promise.all([api.close(), close()]))
    } catch (error) {
      supervised.logger.warn({ err: error }, 'Cannot take the name yet')
      await new Promise((resolve) => setTimeout(resolve, retry))
    }
  }
}

/** Whether a byte comes before the end. */
function mayGo(descriptor: number): Promise<boolean> {
  return new Promise((resolve) => {
    // A socket pair; it keeps nothing alive, so that a successor whose start has failed ends by itself.
    const pipe = new Socket({ fd: descriptor, readable: true, writable: false }).unref()
    pipe.once('data', () => (resolve(true), pipe.destroy()))
    pipe.once('end', () => resolve(false))
    pipe.once('error', () => resolve(false))
  })
}
