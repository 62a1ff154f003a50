/** @asc: processes on one socket. */
import { Controller } from '@asc/controller'
import { createLogger, Listener } from '@asc/core'
import { Forked } from '@asc/forked'
import { settings, takeOrders } from '../orders.js'
import { SilentNotifier } from '../silent-notifier.js'

const { port, count, spares } = settings()
const http = await Listener.bind({ port, host: '127.0.0.1' })
const logger = createLogger('error')
const controller = new Controller({
  logger,
  notify: new SilentNotifier(),
  container: () => new Forked({ logger }),
  // A work kills children on purpose.
  setup: (container) => void container.run(new URL('./http-task.js', import.meta.url), { count, spares, restart: { limit: false }, listeners: { http } }),
})
await controller.start()
takeOrders({
  reload: () => controller.restart(),
  workers: () => [...controller.container!.children].flatMap(({ pid, state }) => (state === 'ready' ? [pid!] : [])),
  end: () => controller.stop(false),
})
