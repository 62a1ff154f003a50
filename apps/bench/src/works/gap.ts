import { readFileSync } from 'node:fs'
import { get } from 'node:http'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { servers } from '../control/servers.js'
import { withServer, type ServerKind, type Serving } from '../control/serving.js'
import { onLinux } from '../measure/on-linux.js'
import type { Contender, Work } from '../measure/work.js'

/** Milliseconds after which a client gives up. */
const patience = 5000

/** Kills the only worker, again and again, and asks at once: how many percent of these requests are answered. */
const answered = (kind: ServerKind): Contender => onLinux(({ quick }) => {
  const kills = quick ? 1 : 3
  return withServer({ ...kind, count: 1 }, async (server) => {
    let count = 0
    for (let kill = 0; kill < kills; kill++) {
      const [worker] = await server.workers()
      process.kill(worker!, 'SIGKILL')
      untilDead(worker!)
      if (await ask(server.url)) count += 1
      if (!(await servesAgain(server, worker!))) break
    }
    return (count / kills) * 100
  })
})

/** False: nobody has taken the worker's place in a long time. (throng waits for a `disconnect` that a connection on its way to the dead prevents.) */
async function servesAgain(server: Serving, dead: number): Promise<boolean> {
  for (const deadline = performance.now() + 4 * patience; performance.now() < deadline; await sleep(20)) {
    const [worker = dead] = await server.workers()
    if (worker !== dead && (await ask(server.url))) return true
  }
  return false
}

/** Returns once nothing is left of a process but its exit status, so that its sockets are closed; see proc_pid_stat(5). */
function untilDead(pid: number): void {
  try {
    while (!/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1')));
  } catch {
    // Its parent has reaped it.
  }
}

async function ask(url: string): Promise<boolean> {
  const request = get(url, { agent: false, timeout: patience })
  request.once('timeout', () => request.destroy(new Error('Not answered')))
  try {
    const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream]
    await once(response.resume(), 'end')
    return true
  } catch {
    return false
  }
}

export const gap: Work = {
  name: 'gap',
  title: 'Requests answered that are sent right after the only worker was killed',
  unit: '%',
  rehearsal: false,
  quickRounds: 1,
  contenders: {
    asc: answered(servers.asc),
    'asc, one spare': answered({ ...servers.asc, spares: 1 }),
    'node:cluster': answered(servers['node:cluster']),
    PM2: answered(servers.PM2),
    throng: answered(servers.throng),
  },
  claims: [
    { of: 'asc', kind: 'value', atLeast: 100 },
    { of: 'asc, one spare', kind: 'value', atLeast: 100 },
  ],
}
