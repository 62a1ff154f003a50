/** The service as the drill runs it: `drilled-web.js <backend> <worker> <journal>`. The same, but it tells what happens to it. */
import { pathToFileURL } from 'node:url'
import { Listener, Notifier, type ChildMessage, type Container } from '@asc/core'
import { now } from '../base/now.js'
import { nameOf } from '../base/worker-name.js'
import type { BackendName } from '../service/backends.js'
import { Web } from '../service/web.js'
import type { DrillData } from './drilled-worker.js'
import type { ServiceEventKind, ServiceEventOf } from './service-event.js'

const [backend, worker = '', journal = ''] = process.argv.slice(2)

function tell<Kind extends ServiceEventKind>(kind: Kind, details: Omit<ServiceEventOf<Kind>, 'kind' | 'at'>): void {
  if (process.connected) process.send?.({ kind, at: now(), ...details }, () => {})
}

/** Whom the controller reports to: the drill. */
class DrillNotifier extends Notifier {
  override notify(message: ChildMessage): void {
    tell('notify', { message })
  }
}

class DrilledWeb extends Web {
  override createContainer(): Container {
    const container = super.createContainer()
    container.on('spawn', (child) => tell('spawn', { child: nameOf(child) }))
    container.on('ready', (child) => tell('ready', { child: nameOf(child) }))
    // What will be started again is told once it is: a new container that fails is stopped before that.
    container.on('restart', () => container.once('spawn', (child) => tell('restart', { child: nameOf(child) })))
    container.on('report', (child, { statistics }) => statistics && tell('mended', { child: nameOf(child) }))
    container.on('exit', (child, { reason, success }) => tell('exit', { child: nameOf(child), reason, success }))
    return container
  }
}

const http = await Listener.bind({ port: 0, host: '127.0.0.1' })
const address = http.address()
if (address && 'port' in address) tell('bound', { port: address.port })

const web = new DrilledWeb(http, {
  backend: backend as BackendName,
  worker: pathToFileURL(worker),
  ...(backend === 'program' ? { env: { JOURNAL: journal }, execArgv: ['--import', new URL('./journal-preload.js', import.meta.url).href] } : { data: { journal } satisfies DrillData }),
  notify: new DrillNotifier(),
})
// A drill that was itself killed leaves nothing behind.
process.once('disconnect', () => void web.stop(false))
process.channel?.unref()
await web.run()
