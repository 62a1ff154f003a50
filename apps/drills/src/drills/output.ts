import { backendNames } from '../base/backends.js'
import { brokenOutput, finished } from '../checks/broken-output.js'
import type { Drill } from '../stage/drill.js'

export const output: readonly Drill[] = [
  {
    name: 'output',
    title: 'Children write many lines while they are reloaded and stopped',
    backends: backendNames,
    async run(stage) {
      // Threads of one process write to the one output of that process: pieces of their lines would be mixed before anybody sees them.
      const chatter = stage.backend === 'hybrid' ? 'lines' : 'pieces'
      const service = await stage.start({ spawn: { output: 'prefix' }, data: { chatter } })
      const load = stage.load(service)
      for (let round = 0; round < 4; round++) {
        await load.answers(100)
        await service.reload()
      }
      await load.end()
      await service.stop()
      const writers = new Set([...service.stdout.matchAll(/line (\S+) /g)].map(([, name]) => name))
      const broken = brokenOutput(service.stdout)
      stage.holds('each line is whole and in its place', broken.length === 0, broken)
      stage.holds('each of them was heard to its end', writers.size >= 10 && finished(service.stdout).length === writers.size, { writers: writers.size, finished: finished(service.stdout).length })
    },
  },
]
