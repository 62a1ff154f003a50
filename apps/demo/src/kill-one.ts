import { clientPorts } from './client-ports.js'
import { now } from './now.js'
import type { Service } from './service.js'
import type { Finding, Scene } from './step.js'
import { untilReplaced } from './until-replaced.js'

/** A worker is killed while it serves: nobody else's request may suffer, and another takes its place. */
export async function killOne({ service, load, expectations, say }: Scene): Promise<Finding> {
  const pid = busiest(service)
  const mark = service.events.length
  say(`SIGKILL to ${pid}`)
  const from = now()
  // It is halted for the moment that it takes to see whom it serves. The second look is at a process that surely stands still.
  process.kill(pid, 'SIGSTOP')
  const ports = new Set([...clientPorts(pid, service.port), ...clientPorts(pid, service.port)])
  const killedAt = now()
  process.kill(pid, 'SIGKILL')

  const { exit, ready } = await untilReplaced({ service, load, say }, pid, mark)
  expectations.check('The controller says that the worker ended by a signal', exit.reason === 'signal', exit.reason)
  return { times: [ready.at - killedAt], casualty: { pid, from, to: exit.at, ports } }
}

/** The worker with the most connections. */
function busiest({ workers, port }: Service): number {
  const served = workers.map((pid) => ({ pid, count: clientPorts(pid, port).length }))
  return served.sort((a, b) => b.count - a.count)[0]?.pid ?? 0
}
