/** A controller that gets SIGHUP again and again: tells what it holds after each restart. */
import { Controller } from '@asc/controller'
import { createLogger, Notifier, type ChildMessage } from '@asc/core'
import { Forked } from '@asc/forked'
import { census, type Census } from '../common/census.js'

const rounds = Number(process.argv[2])
let heard: (message: ChildMessage) => void = () => {}
class Told extends Notifier {
  notify(message: ChildMessage): void {
    heard(message)
  }
}
const logger = createLogger('error')
const controller = new Controller({
  logger,
  notify: new Told(),
  container: () => new Forked({ logger }),
  setup: (container) => void container.run(new URL('./ready-task.js', import.meta.url), { count: 1, restart: true }),
})
const ready = () => new Promise<void>((resolve) => (heard = (message) => void (message.ready && resolve())))
const started = ready()
const running = controller.run()
await started
const counts: Census[] = []
for (let round = 0; round < rounds; round++) {
  const [again, old] = [ready(), controller.container!]
  process.kill(process.pid, 'SIGHUP')
  await again
  await old.wait() // until the generation before is gone
  counts.push(await census([controller.container!]))
}
await controller.stop(false)
await running
process.once('disconnect', () => process.exit())
process.send!(counts)
