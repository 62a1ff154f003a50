import { describe, expect } from 'vitest'
import { containerControls } from '@asc/core/backend'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { exec } from '@asc/core'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** What the module answers. */
interface Asked {
  readonly asked: number
  readonly input: unknown
}

/** What a supervisor learns of its children without their code: by its own questions, and by the channels that publish their lines. */
export function describeQuestions({ it, capabilities }: Subject): void {
  describe('questions of the supervisor', () => {
    const { href: knows } = fixture('knows.mjs')

    it('are answered by a module that the child imports once, while its task does something else', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'))
      const child = await journal.ready()
      const { ask } = questions(container)
      const [first, second] = [await ask(child, knows, { a: 1 }), await ask(child, knows, 'b')] as [Asked, Asked]
      expect(first).toMatchObject({ input: { a: 1 } })
      // Where children share a process, others count as well.
      expect(second.asked).toBeGreaterThan(first.asked)
      expect(second).toMatchObject({ input: 'b', ...(child.pid !== undefined && { pid: child.pid }) })
      expect(journal.of('report').filter(({ message }) => 'answer' in message)).toEqual([])
    })

    it('are rejected with what the module throws, and where there is no such module', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'))
      const child = await journal.ready()
      const { ask } = questions(container)
      await expect(ask(child, knows, 'throw')).rejects.toMatchObject({ name: 'RangeError', message: 'nobody knows', code: 'E_KNOW' })
      await expect(ask(child, `${knows}.none`, 1)).rejects.toThrow()
      expect(child.state).toBe('ready')
    })

    it('are rejected when there is no answer in time, and when the child ends', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'))
      const child = await journal.ready()
      const { ask } = questions(container)
      await expect(ask(child, knows, 'hang', 50)).rejects.toMatchObject({ code: 'ASC_REQUEST_TIMEOUT' })
      const asked = ask(child, knows, 'hang', 60_000)
      child.kill()
      await expect(asked).rejects.toMatchObject({ code: 'ASC_CHILD_EXITED' })
      await journal.exited()
      await expect(ask(child, knows, 1)).rejects.toMatchObject({ code: 'ASC_CHILD_EXITED' })
    })

    it('can be answered for good, each second, without being asked again, until that is ended', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'))
      const child = await journal.ready()
      const threeOf = (input: string, answers: { asked: Asked; at: number }[] = []) => new Promise<typeof answers>((resolve) => {
        const enough = questions(container).follow(child, knows, input, (answer) => {
          if (answers.push({ asked: answer as Asked, at: performance.now() }) < 3) return
          enough()
          enough()
          resolve(answers)
        })
      })
      const answers = await threeOf('first')
      // One comes at once, the next with the next heartbeat.
      expect(answers[2]!.at - answers[1]!.at).toBeGreaterThan(500)
      const later = await threeOf('second')
      expect(later.map(({ asked }) => asked.input)).toEqual(['second', 'second', 'second'])
      expect(answers.map(({ asked }) => asked.input)).toEqual(['first', 'first', 'first'])
    })

    it('are answered for good until the child ends, whatever the module throws', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'))
      const child = await journal.ready()
      const answers: unknown[] = []
      const { ask, follow } = questions(container)
      const enough = follow(child, knows, 'throw', (answer) => answers.push(answer))
      follow(child, knows, 'hang', (answer) => answers.push(answer))
      await expect(ask(child, knows, 'throw')).rejects.toThrow('nobody knows')
      await container.stop()
      enough()
      expect(answers).toEqual([])
      expect(() => follow(child, knows, 'each', () => {})).toThrow(expect.objectContaining({ code: 'ASC_CHILD_EXITED' }) as Error)
    })

    it.skipIf(!capabilities.exec)('are refused to a command', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(exec('sleep', ['60']), { ready: 'start' })
      const child = await journal.spawned()
      await expect(questions(container).ask(child, knows, 1)).rejects.toMatchObject({ code: 'ASC_MESSAGE' })
      expect(() => questions(container).follow(child, knows, 1, () => {})).toThrow(expect.objectContaining({ code: 'ASC_MESSAGE' }) as Error)
    })
  })

  describe('the request to end', () => {
    it('is told when it is made, by whomever', async ({ make }) => {
      const { container, journal } = make()
      const told: string[] = []
      container.on('stopping', ({ name, state }) => told.push(`${name} ${state}`))
      container.spawn(fixture('ready.mjs'), { name: 'one' })
      const child = await journal.ready()
      child.interrupt()
      expect(told).toEqual(['one stopping'])
      await journal.exited()
      expect(told).toEqual(['one stopping'])
    })
  })

  describe('lines of children', () => {
    it.skipIf(!capabilities.output)('are published one by one, whether they are prefixed, recorded or piped', async ({ make }) => {
      const lines: string[] = []
      const hear = (message: unknown) => {
        const { label, stream, line } = message as { label: { name: string }; stream: string; line: Buffer }
        if (label.name.startsWith('published')) lines.push(`${label.name} ${stream} ${line.toString()}`)
      }
      subscribe('asc:child:line', hear)
      try {
        const { container, journal } = make()
        const outputs = ['prefix', 'json', 'pipe'] as const
        for (const output of outputs) container.spawn(exec(process.execPath, ['-e', 'console.log(1); console.log(2)']), { name: `published-${output}`, output, ready: 'start' })
        await journal.exited(3)
        for (const output of outputs) expect(lines.filter((line) => line.startsWith(`published-${output}`))).toEqual([1, 2].map((line) => `published-${output} stdout ${line}`))
      } finally {
        unsubscribe('asc:child:line', hear)
      }
    })
  })
}

function questions(container: object) {
  const controls = containerControls(container)
  return {
    ask: (child: Parameters<typeof controls.ask>[0], module: string, input: unknown, timeout = 30_000) => controls.ask(child, module, input, timeout),
    follow: (child: Parameters<typeof controls.ask>[0], module: string, input: unknown, answered: (answer: unknown) => void) => controls.follow(child, module, input, answered),
  }
}
