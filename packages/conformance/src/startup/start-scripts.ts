import { exec } from '@asc/core'
import { describe, expect } from 'vitest'
import { fixturePath } from '../observe/fixture.js'
import { untilHandled, type Puppets } from '../observe/puppets.js'
import type { Subject } from '../subject/subject.js'

/** Commands that are shells, which start the program itself and hand no signal on. */
export function describeStartScripts({ it, capabilities }: Subject): void {
  describe.runIf(capabilities.exec && process.platform !== 'win32')('start scripts', () => {
    const node = '"$NODE" "$FILE" "$SOCKET" inner'
    const scripts: readonly [string, string][] = [
      ['waits for its program', `${node}; true`],
      ['has a program in the background', `${node} & wait`],
      ['handles the signal itself', `trap 'echo trapped' TERM; ${node}`],
      ['hands the signal on', `trap 'kill $!; wait; exit 0' TERM; ${node} & wait`],
      ['is a pipeline', `${node} | cat`],
      ['is a script in a script', `sh -c '${node}; true'; true`],
      ['has job control', `set -m; ${node} & wait`],
    ]
    const script = (puppets: Puppets, text: string) => exec('sh', ['-c', text], { ready: true, env: { NODE: process.execPath, FILE: fixturePath('command.mjs'), SOCKET: puppets.strings.path } })

    it.for(scripts)('have the program inside asked, and given its time: the script %s', async ([, text], { make, puppets }) => {
      const { container, journal } = make()
      container.spawn(script(puppets, text))
      const puppet = await puppets.next()
      await untilHandled(puppet, 'SIGTERM')
      const stopped = container.stop(60_000)
      await puppet.wrote('handled SIGTERM')
      // It drains, and lives on although its shell may be gone.
      puppet.tell('write', 'drained')
      await puppet.wrote('drained')
      expect(container.size).toBe(1)
      puppet.tell('exit', 0)
      await stopped
      expect(await journal.exited()).toMatchObject({ success: true, reason: 'interrupted' })
    })

    it.for(['SIGTERM', 'SIGHUP'] as const)('have the program inside get %s too', async (signal, { make, puppets }) => {
      const { container, journal } = make()
      container.spawn(script(puppets, `trap true HUP TERM; ${node}; true`))
      const [puppet, child] = await Promise.all([puppets.next(), journal.ready()])
      await untilHandled(puppet, signal)
      if (signal === 'SIGTERM') child.terminate()
      else child.hangup()
      await puppet.wrote(`handled ${signal}`)
    })

    it('are killed whole when the program inside does not end in time', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(script(puppets, `${node}; true`))
      const puppet = await puppets.next()
      await untilHandled(puppet, 'SIGTERM')
      await container.stop(100)
      await puppet.gone
      expect(await journal.exited()).toMatchObject({ success: false, reason: 'killed' })
    })

    it('end with the script when that ends by itself', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(script(puppets, `${node} & wait`))
      const [puppet, child] = await Promise.all([puppets.next(), journal.ready()])
      process.kill(child.pid!, 'SIGKILL')
      await puppet.gone
      expect(await journal.exited()).toMatchObject({ success: false, signal: 'SIGKILL', reason: 'signal' })
    })
  })
}
