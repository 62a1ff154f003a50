import type { Plan } from '../config/service.js'
import { takeInheritance } from './inheritance.js'
import { LogFile } from './log-file.js'
import { makeController, type ReadPlan, type Supervised } from './make-controller.js'
import { takeToken } from './monitor-token.js'
import { openApi } from './open-api.js'
import { tellStarter } from './tell-starter.js'
import { awaitName, offerUpgrade } from './upgrade.js'

/**
 * Runs a plan until it is stopped or has ended: the life of `asc run`.
 *
 * @param words what stands after `run` on the command line, for a supervisor that replaces this one
 * @returns false if it could not start, or has failed; the log says why
 */
export async function runPlan(plan: Plan, readAgain: ReadPlan, words: readonly string[]): Promise<boolean> {
  const inheritance = takeInheritance()
  takeToken()
  const supervised = await makeController(plan, readAgain, inheritance)
  const ends: (() => unknown)[] = [rotateLog(supervised), await watchServices(supervised)]
  tellStarter(supervised.controller, supervised.services, inheritance?.report)
  if (inheritance) void awaitName(inheritance, plan, supervised, words).then((end) => ends.push(end))
  else {
    // Before anything is started: whoever has this name is not to be disturbed.
    const api = await openApi(plan.name, supervised, plan.monitor)
    if (api) ends.push(() => api.close(), await offerUpgrade(plan, supervised, api, words))
  }
  try {
    await supervised.controller.run()
    return true
  } catch (error) {
    // The default notifier has told the log already.
    if (!supervised.tellsLog) supervised.logger.error({ err: error }, (error as Error).message)
    return false
  } finally {
    await Promise.all(ends.map((end) => end()))
  }
}

function rotateLog({ logFile, logger }: Supervised): () => void {
  return logFile === undefined ? () => {} : new LogFile(logFile, logger).watch()
}

/** Watches the files of those services that ask for it. */
async function watchServices({ services, logger }: Supervised): Promise<() => Promise<unknown>> {
  const watched = [...services.values()].filter(({ service }) => service.watch.length > 0)
  if (watched.length === 0) return () => Promise.resolve()
  const { watchService } = await import('./watch.js')
  const stops = watched.map((controller) => watchService(controller, controller.service.watch, logger))
  return () => Promise.all(stops.map((stop) => stop()))
}
