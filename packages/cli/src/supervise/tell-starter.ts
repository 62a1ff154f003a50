import { closeSync, writeSync } from 'node:fs'
import type { Controller } from '@asc/controller'
import { containerControls } from '@asc/core/backend'
import type { ServiceController } from './service-controller.js'

/** The variable with the descriptor that `asc start` waits at. */
export const starterVariable = 'ASC_STARTER'

/** What `asc start` is told, once. */
export type StartReport =
  | { readonly ready: true; readonly pid: number; readonly services: readonly { readonly name: string; readonly children: number; readonly addresses: readonly string[] }[] }
  | { readonly ready: false; readonly error: string }

/**
 * Tells whoever has started this supervisor how its start went, if somebody waits for that.
 *
 * @param descriptor where; default: as the environment says
 */
export function tellStarter(controller: Controller, services: ReadonlyMap<string, ServiceController>, descriptor = fromEnvironment()): void {
  if (descriptor === undefined) return
  const tell = (report: StartReport) => write(descriptor, report)
  const start = controller.start.bind(controller)
  controller.start = async () => {
    try {
      await start()
    } catch (error) {
      tell({ ready: false, error: (error as Error).message })
      throw error
    }
    tell({ ready: true, pid: process.pid, services: [...services].map(([name, { container }]) => ({ name, children: container?.size ?? 0, addresses: container ? containerControls(container).addresses : [] })) })
  }
}

/** Children are not to take it for theirs. */
function fromEnvironment(env: NodeJS.ProcessEnv = process.env): number | undefined {
  const { [starterVariable]: descriptor } = env
  delete env[starterVariable]
  return descriptor && /^\d{1,6}$/.test(descriptor) ? Number(descriptor) : undefined
}

/** Whoever waits may have gone. */
function write(descriptor: number, report: StartReport): void {
  try {
    writeSync(descriptor, `${JSON.stringify(report)}\n`)
    closeSync(descriptor)
  } catch {
    // Then nobody wants to know.
  }
}
