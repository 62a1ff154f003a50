import { setTimeout as sleep } from 'node:timers/promises'
import { backendNames } from '../base/backends.js'
import type { Drill } from '../stage/drill.js'
import type { Stage } from '../stage/stage.js'

/** A line each millisecond, and children that write through the supervisor. */
const loud = { noise: 1, spawn: { output: 'prefix' }, data: { chatter: 'lines' } } as const

const shell = (script: string) => ['sh', '-c', `${script}; exec "$@"`, 'sh']

/** Where a supervisor's output cannot be written at all. */
const unwritable: readonly { name: string; title: string; wrapper: readonly string[] }[] = [
  { name: 'output-full', title: 'stdout and stderr are on a full disk', wrapper: shell('exec >/dev/full 2>/dev/full') },
  { name: 'output-closed', title: 'stdout and stderr are a pipe whose reader goes after a line (| head -1)', wrapper: shell('mkfifo "$TMPDIR/../pipe"; head -1 "$TMPDIR/../pipe" >/dev/null & exec >"$TMPDIR/../pipe" 2>&1') },
  { name: 'output-limit', title: 'stdout and stderr are files that may not become larger (ulimit -f)', wrapper: shell('ulimit -f 1; exec >>"$TMPDIR/../log" 2>&1') },
]

async function serveLoudly(stage: Stage, wrapper: readonly string[]): Promise<void> {
  const service = await stage.start(loud, { wrapper })
  const load = stage.load(service)
  await load.answers(100)
  await service.reload()
  const [child] = service.children
  if (stage.backend !== 'threaded') {
    service.hurts(child!, 'SIGKILL', ['signal'])
    process.kill(child!.pid!, 'SIGKILL')
  }
  await load.answers(100)
  await service.quiet()
  await load.end()
  await service.stop()
  stage.holds('it serves, reloads and mends all the same', true)
}

/** Faults of what the supervisor itself writes to. */
export const ownOutput: readonly Drill[] = [
  ...unwritable.map(({ name, title, wrapper }): Drill => ({ name, title, backends: backendNames, run: (stage) => serveLoudly(stage, wrapper) })),
  {
    name: 'output-still',
    title: 'Whoever reads stdout and stderr stands still, while the supervisor logs and its children write',
    backends: backendNames,
    async run(stage) {
      const service = await stage.start(loud)
      const load = stage.load(service)
      await load.answers(50)
      service.holdOutput()
      // Until nothing fits on the way, and for longer than children wait for a reader.
      await sleep(10_000)
      await load.answers(100)
      await service.reload()
      await load.answers(100)
      await service.quiet()
      await load.end()
      const begin = performance.now()
      await service.stop()
      const { code } = await service.leave()
      stage.holds('it serves and reloads all the same, and ends although nobody reads', code === 0, { code, after: performance.now() - begin })
    },
  },
  {
    name: 'output-late',
    title: 'Whoever reads stderr stands still for a while',
    backends: ['forked'],
    except: 'the supervisor writes the same way for every backend',
    async run(stage) {
      const service = await stage.start(loud)
      const load = stage.load(service)
      await load.answers(50)
      await load.end()
      service.holdOutput()
      await sleep(12_000)
      service.readOutput()
      const deadline = performance.now() + 20_000
      while (!service.stderr.includes(' lines were lost, as the output took none') && performance.now() < deadline) await sleep(50)
      stage.holds('it says how many lines were lost', performance.now() < deadline)
      await service.stop()
      await service.leave()
      const lines = service.stderr.trimEnd().split('\n').filter((line) => line.startsWith('{'))
      const torn = lines.filter((line) => !isJson(line))
      stage.holds('it tears none', torn.length === 0, torn.slice(0, 3))
    },
  },
]

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
