/** Exchanges messages with one child, and tells how many milliseconds that took and what the child held in memory: [kind, what, count, size]. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createLogger } from '@asc/core'
import { Forked } from '@asc/forked'
import { letter } from '../common/correspond.js'

const [, , kind, what, count, size] = process.argv
const total = Number(count)

/** The parent's way to the child. */
interface Way {
  send(message: unknown): boolean
  room(): Promise<unknown>
  /** Called with what the child says. */
  hear(listener: (message: unknown) => void): void
  ask(question: number): Promise<unknown>
}

async function contained(): Promise<Way> {
  const container = new Forked({ logger: createLogger('error') })
  container.run(new URL('./correspondent-task.js', import.meta.url), { count: 1 })
  if (!(await container.waitUntilReady())) throw new Error('The child does not start')
  const [child] = container.children
  return {
    send: (message) => child!.send(message),
    room: () => child!.drained(),
    hear: (listener) => void container.on('message', (_child, message: unknown) => listener(message)),
    ask: (question) => child!.request({ ask: question }),
  }
}

async function bare(serialization: 'json' | 'advanced'): Promise<Way> {
  const child = fork(new URL('./correspondent-bare.js', import.meta.url), { serialization })
  await once(child, 'message')
  let behind: Promise<unknown> | undefined
  const answers = new Map<number, () => void>()
  child.on('message', (message) => {
    const { answer } = message as { answer?: number }
    if (answer === undefined) return
    answers.get(answer)!()
    answers.delete(answer)
  })
  return {
    send(message) {
      let sent!: () => void
      behind = new Promise<void>((resolve) => (sent = resolve))
      return child.send(message as object, () => sent())
    },
    room: () => behind!,
    hear: (listener) => void child.on('message', listener),
    ask: (question) => new Promise<void>((resolve) => (answers.set(question, resolve), child.send({ ask: question }))),
  }
}

const works: Record<string, (way: Way) => Promise<number>> = {
  /** The child sends, this one takes. @returns what the child held */
  up: (way) =>
    new Promise((resolve) => {
      way.hear((message) => (message as { rss?: number }).rss && resolve((message as { rss: number }).rss))
      way.send({ send: total, size: Number(size) })
    }),
  async down(way) {
    const taken = new Promise<void>((resolve) => way.hear((message) => message === 'taken' && resolve()))
    way.send({ take: total })
    for (let index = 0; index < total; index++) if (!way.send(letter(Number(size), index))) await way.room()
    await taken
    return 0
  },
  /** So many at once. */
  async requests(way) {
    let asked = 0
    const one = async () => {
      while (asked < total) await way.ask(asked++)
    }
    await Promise.all(Array.from({ length: Number(size) }, one))
    return 0
  },
}

const way = await (kind === 'asc' ? contained() : bare(kind as 'json'))
const begin = performance.now()
const held = await works[what!]!(way)
const took = performance.now() - begin
process.once('disconnect', () => process.exit())
process.send!({ took, held })
