import { clientPorts } from './client-ports.js'
import { greet } from './greet.js'
import { now } from './now.js'
import type { Finding, Scene } from './step.js'
import { untilReplaced } from './until-replaced.js'

/** How often to look whom the hung worker serves, in milliseconds. */
const interval = 100

/** A worker is caught in an endless loop: the others serve on, and it is replaced when its health check fails. */
export async function hangOne({ service, load, expectations, say }: Scene): Promise<Finding> {
  const mark = service.events.length
  const pid = await greet(`${service.url}/hang`)
  const from = now()
  say(`${pid} hangs`)
  const others = service.workers.filter((other) => other !== pid)

  // Caught in its loop it accepts nobody, so whoever it serves now it serves to its end.
  const ports = new Set(clientPorts(pid, service.port))
  const watch = setInterval(() => clientPorts(pid, service.port).forEach((port) => ports.add(port)), interval)
  try {
    const who = await greet(service.url)
    const ended = service.of('exit', mark).length > 0
    expectations.check('While one worker hangs, the other answers', !ended && others.includes(who), ended ? 'it was too late' : `${who} did`)
    const { exit, ready } = await untilReplaced({ service, load, say }, pid, mark)
    expectations.check('The health check ends the hung worker', exit.reason === 'health-timeout', exit.reason)
    return { times: [ready.at - from], casualty: { pid, from, to: exit.at, ports } }
  } finally {
    clearInterval(watch)
  }
}
