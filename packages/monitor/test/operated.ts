import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger, Listener, Notifier, type Container } from '@asc/core'
import { Controller, type ControllerOptions } from '@asc/controller'
import { Forked } from '@asc/forked'
import { connect, operate, type Client, type Monitor, type MonitorOptions } from '@asc/monitor'

export const web = new URL('./fixtures/web.mjs', import.meta.url)
export const ready = new URL('./fixtures/ready.mjs', import.meta.url)
const logger = createLogger('silent')

class Silent extends Notifier {
  override notify(): void {}
}

/** A controller that is operated in a folder of its own, until `end`. */
export interface Operated {
  readonly controller: Controller
  readonly monitor: Monitor
  readonly client: Client
  readonly folder: string
  readonly port: number
  /** What children of the next generation do: `broken`, `hangs`, or anything else. */
  wish(text: string): void
  end(): Promise<void>
}

/** Starts a web service of `count` processes, operated as `web`. */
export async function operateWeb({ count = 2, options = {}, monitor: given = {}, task = web, more = {} }: {
  readonly count?: number; readonly options?: ControllerOptions; readonly monitor?: Partial<MonitorOptions>; readonly task?: URL; readonly more?: object
} = {}): Promise<Operated> {
  const folder = mkdtempSync(join(tmpdir(), 'asc-monitor-'))
  const flag = join(folder, 'flag')
  const wish = (text: string) => writeFileSync(flag, text)
  wish('')
  const http = await Listener.bind({ port: 0, host: '127.0.0.1' })
  const controller = new Controller({
    container: () => new Forked({ logger, healthCheckInterval: 100 }),
    setup: (container: Container) => void container.run(task, { name: 'web', count, restart: { backoff: { initial: 0, max: 0 } }, listeners: { http }, data: { flag }, output: 'prefix', ...more }),
    notify: new Silent(), logger, ...options,
  })
  const env = { ASC_RUNTIME_DIR: folder, ...given.env }
  const clean = () => {
    http.close()
    rmSync(folder, { recursive: true })
  }
  const monitor = await operate(controller, { name: 'web', ...given, env }).catch((error: unknown) => {
    clean()
    throw error
  })
  return {
    controller, monitor, folder, wish, client: connect('web', { env, client: 'a test' }), port: (http.address() as { port: number }).port,
    async end() {
      await controller.stop(false)
      await monitor.close()
      clean()
    },
  }
}
