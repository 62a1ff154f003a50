import { pathToFileURL } from 'node:url'
import { Controller } from '@asc/controller'
import { createLogger, Listener, Notifier, type ChildMessage, type Container, type Logger } from '@asc/core'
import { ownOutput } from '@asc/core/backend'
import { makeContainer, sizeOf } from '../base/backends.js'
import type { Order } from '../protocol/order.js'
import type { ServiceOptions, WorkerData } from '../protocol/service-options.js'
import { tell } from '../protocol/tell.js'
import { possessions } from './possessions.js'
import { Registry } from './registry.js'
import { warmUp } from './warm-up.js'
import { watchContainers } from './watch-containers.js'

/** Whom the controller reports to: the drill. */
class DrillNotifier extends Notifier {
  override notify(message: ChildMessage): void {
    tell({ kind: 'notify', message })
  }
}

/**
 * Makes the service, and does what the drill calls for.
 *
 * @param programs the folder of the built programs
 */
export function runService(options: ServiceOptions, programs: URL): void {
  const { backend, count = 2, worker = 'worker', listen = { port: 0, host: '127.0.0.1' }, container: containerOptions, spawn, grace = 10_000 } = options
  const registry = new Registry()
  const logger = options.noise === undefined ? tellingLogger : createLogger('debug', {})
  const before = warmUp().then(() => (options.noise === undefined ? undefined : openOutput(logger))).then(possessions)
  let listener: Listener | undefined
  let controller: Controller | undefined
  watchContainers(registry)

  function make(http: Listener): Controller {
    return new Controller({
      container: () => {
        const container = makeContainer[backend]({ logger, ...containerOptions })
        registry.admit(container)
        container.on('report', (child, { statistics: inner }) => {
          if (inner) tell({ kind: 'mended', child: registry.refOf(container, child), inner, ...registry.census(container) })
        })
        return container
      },
      setup: (container: Container) => {
        container.run(workerUrl(worker, programs), {
          name: 'web', restart: true, startupTimeout: 60_000, healthCheckTimeout: 10_000, ...spawn, ...sizeOf[backend](count),
          listeners: { http }, data: { own: options.data } satisfies WorkerData,
        })
      },
      ...(options.notifyByEnvironment ? {} : { notify: new DrillNotifier() }),
      ...(options.restart && { restart: options.restart }),
      gracefulStop: grace,
      logger,
    })
  }

  const calls: Readonly<Record<string, (...args: never[]) => unknown>> = {
    async run() {
      await before
      listener = await Listener.bind(listen)
      if (options.noise !== undefined) setInterval(() => logger.info({ pad: 'x'.repeat(1000) }, 'Noise'), options.noise).unref()
      controller = make(listener)
      controller.run().then(
        () => tell({ kind: 'settled' }),
        (error: unknown) => tell({ kind: 'settled', error: String(error) }),
      )
      return listener.address()
    },
    restart: () => controller!.restart(),
    reload: () => controller!.reload(),
    scale: (size: number) => controller!.scale('web', size),
    order: (id: number, order: Order) => registry.find(id)!.request(order),
    state: () => {
      globalThis.gc!()
      const serving = controller!.container
      const living = registry.living
      return {
        generations: living.length,
        children: living.flatMap((container) => [...container.children].map((child) => ({ ...registry.refOf(container, child), state: child.state }))),
        size: serving?.groups.get('web') ?? 0,
        heap: process.memoryUsage().heapUsed,
      }
    },
    possessions: async () => ({ before: await before, now: possessions() }),
    clock: () => Date.now(),
    block: (ms: number) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
    leave: () => void setImmediate(() => process.disconnect()),
  }

  process.on('message', ({ call, method, args }: { call: number; method: string; args: never[] }) => {
    void Promise.resolve()
      .then(() => calls[method]!(...args))
      .then((result) => tell({ kind: 'reply', call, result }), (error: Error) => tell({ kind: 'reply', call, error: String(error.stack) }))
  })
  // A drill that was itself killed leaves nothing behind.
  process.once('disconnect', () => void controller?.stop(false))
}

/** Writes the first lines, for which descriptors may be opened. */
function openOutput(logger: Logger): void {
  logger.info({}, 'Here')
  ownOutput(1).write('here\n')
}

/** A name is one of the built programs. */
function workerUrl(worker: string, programs: URL): URL {
  return worker.includes('/') ? pathToFileURL(worker) : new URL(`${worker}.js`, programs)
}

const write = (level: keyof Logger) => (fields: object, text: string) => {
  tell({ kind: 'log', level, text, fields: JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? `${value.name}: ${value.message}` : value)) })
}
const tellingLogger: Logger = { debug: () => {}, info: write('info'), warn: write('warn'), error: write('error') }
