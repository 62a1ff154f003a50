import { Listener } from '@asc/core'
import { nameOf } from '../base/worker-name.js'
import type { BackendName } from './backends.js'
import { instructions } from './instructions.js'
import { Web } from './web.js'

/** Runs the service until it is told to stop. Only this machine can reach it. */
export async function serveDemo(port: number, backend: BackendName): Promise<void> {
  const http = await Listener.bind({ port, host: '127.0.0.1' })
  await new TalkativeWeb(http, { backend }).run()
}

/** Says what can be done with it once it runs. */
class TalkativeWeb extends Web {
  override async start(): Promise<void> {
    await super.start()
    const address = this.http.address()
    const workers = [...(this.container?.children ?? [])].map(nameOf)
    if (address && 'port' in address) console.log(instructions(`http://${address.host}:${address.port}/`, process.pid, workers))
  }
}
