/** The service as the drill runs it: `drilled-web.js <worker>`. The same, but with routes that break things, and it tells what happens to it. */
import { pathToFileURL } from 'node:url'
import { Listener, Notifier, type ChildMessage, type Container } from '@asc/core'
import { now } from './now.js'
import type { ServiceEventKind, ServiceEventOf } from './service-event.js'
import { Web } from './web.js'

function tell<Kind extends ServiceEventKind>(kind: Kind, details: Omit<ServiceEventOf<Kind>, 'kind' | 'at'>): void {
  if (process.connected) process.send?.({ kind, at: now(), ...details }, () => {})
}

/** Whom the controller reports to: the drill. */
class DrillNotifier extends Notifier {
  override send(message: ChildMessage): void {
    tell('notify', { message })
  }
}

class DrilledWeb extends Web {
  override createContainer(): Container {
    const container = super.createContainer()
    container.on('spawn', ({ pid = 0 }) => tell('spawn', { pid }))
    container.on('ready', ({ pid = 0 }) => tell('ready', { pid }))
    // What will be started again is told once it is: a new container that fails is stopped before that.
    container.on('restart', () => container.once('spawn', ({ pid = 0 }) => tell('restart', { pid })))
    container.on('exit', ({ pid = 0 }, { reason, success }) => tell('exit', { pid, reason, success }))
    return container
  }
}

const http = await Listener.bind({ port: 0, host: '127.0.0.1' })
const address = http.address()
if (address && 'port' in address) tell('bound', { port: address.port })

const web = new DrilledWeb(http, {
  worker: pathToFileURL(process.argv[2] ?? ''),
  data: { drill: true },
  notify: new DrillNotifier(),
})
// A drill that was itself killed leaves nothing behind.
process.once('disconnect', () => void web.stop(false))
process.channel?.unref()
await web.run()
