import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { backendNames } from '../base/backends.js'
import type { Drill } from '../stage/drill.js'
import type { Service } from '../stage/service.js'
import type { Stage } from '../stage/stage.js'

/** Fails often, and never gives up. */
const stubborn = { spawn: { restart: { limit: false, backoff: { initial: 50, max: 200 } } } } as const

/** The system's limit on processes does not hold for root; a user who may read the program's files all the same is not root. */
const nobody = ['setpriv', '--reuid=54321', '--regid=54321', '--clear-groups', '--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search']
const asNobody = process.getuid?.() === 0 ? nobody : []

/** The system refuses to start a child. */
export const spawnRefused: readonly Drill[] = [
  {
    name: 'too-many-files',
    title: 'A child dies while the supervisor has no descriptor left (EMFILE), then has some again',
    backends: backendNames,
    async run(stage) {
      const service = await stage.start(stubborn)
      const used = readdirSync(`/proc/${service.pid}/fd`).length
      await refuse(stage, service, ['prlimit', '--pid', String(service.pid)], `--nofile=${used}:`, '--nofile=1024:', /EMFILE/)
    },
  },
  {
    name: 'too-many-processes',
    title: 'A child dies while the supervisor may start no process or thread (EAGAIN), then may again',
    backends: backendNames,
    async run(stage) {
      const service = stage.prepare(stubborn, { wrapper: asNobody })
      await service.begin()
      await refuse(stage, service, [...asNobody, 'prlimit', '--pid', String(service.pid)], '--nproc=1:', '--nproc=4096:', /EAGAIN/)
    },
  },
]

async function refuse(stage: Stage, service: Service, [command = '', ...args]: string[], tight: string, wide: string, reason: RegExp): Promise<void> {
  const load = stage.load(service)
  await load.answers(50)
  const child = stage.random.pick(service.children)
  execFileSync(command, [...args, tight])
  const { mark } = service.journal
  // A process of threads starts its own: it is ended from outside.
  service.hurts(child, 'ended while no other can be started', ['error', 'signal'])
  if (stage.backend === 'threaded') await service.order(child, { act: 'throw' })
  else process.kill(child.pid!, 'SIGKILL')
  service.spoils('error', 'signal')
  await service.exitOf(child)
  const failed = await service.journal.until('five starts that fail', () => {
    const exits = service.journal.of('exit', mark).filter((exit) => exit.child.id !== child.id)
    return exits.length >= 5 && exits
  })
  stage.holds('each start that is refused is a failure that names the reason', failed.every(({ status }) => reason.test(status.error ?? '')), failed.map(({ status }) => status.error))
  await load.answers(50)
  stage.holds('the others serve on', true)
  const error = await service.ask()
  stage.holds('a reload fails, and the old ones serve on', error !== undefined, error)
  await load.answers(50)
  execFileSync(command, [...args, wide])
  await service.quiet()
  service.spoils()
  await service.reload()
  await load.answers(50)
}
