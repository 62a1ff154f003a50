/** @asc: processes on one socket. */
import { Controller } from '@asc/controller'
import { createLogger, Listener } from '@asc/core'
import { Forked } from '@asc/forked'
import { settings, takeOrders } from '../common/orders.js'
import { SilentNotifier } from '../common/silent-notifier.js'

const { port, count, spares, protocol } = settings()
const http = await Listener.bind({ port, host: '127.0.0.1' })
const logger = createLogger('error')
const controller = new Controller({
  logger,
  notify: new SilentNotifier(),
  container: () => new Forked({ logger }),
  // A work kills children on purpose.
  setup: (container) => void container.run(new URL('./http-task.js', import.meta.url), { name: 'web', count, spares, restart: { limit: false }, data: protocol, listeners: { http } }),
})
await controller.start()
takeOrders({
  reload: () => controller.restart(),
  double: () => controller.container!.scale('web', 2 * count),
  workers: () => [...controller.container!.children].flatMap(({ pid, state }) => (state === 'ready' ? [pid!] : [])),
  end: () => controller.stop(false),
})
