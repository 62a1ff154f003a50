import { Listener } from '@asc/core'
import { instructions } from './instructions.js'
import { Web } from './web.js'

/** Runs the service until it is told to stop. Only this machine can reach it. */
export async function serveDemo(port: number): Promise<void> {
  const http = await Listener.bind({ port, host: '127.0.0.1' })
  await new TalkativeWeb(http).run()
}

/** Says what can be done with it once it runs. */
class TalkativeWeb extends Web {
  override async start(): Promise<void> {
    await super.start()
    const address = this.http.address()
    const workers = [...(this.container?.children ?? [])].map((child) => child.pid ?? 0)
    if (address && 'port' in address) console.log(instructions(`http://${address.host}:${address.port}/`, process.pid, workers))
  }
}
