import { setTimeout as sleep } from 'node:timers/promises'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fuzzing } from '../../../fuzz.base.js'
import { StartQueue, type StartTurn } from '../src/process/start-queue.js'

/** Asks for places, and notes who began in which turn of the event loop. */
function starter(queue = new StartQueue()) {
  const begun: string[] = []
  const ask = (name: string, lane: object, limit = 1, more: { patient?: boolean } = {}): StartTurn => queue.ask({ lane, limit, ...more, begin: () => void begun.push(name) })
  return { queue, begun, ask }
}

async function turns(count = 4): Promise<void> {
  for (let left = count; left > 0; left--) await turn()
}

describe('the queue of starts', () => {
  it('begins at once where there is a place, and in turn where there is none', async () => {
    const { queue, begun, ask } = starter()
    const lane = {}
    const [a, b] = [ask('a', lane), ask('b', lane), ask('c', lane)]
    expect({ begun, waiting: queue.waiting }).toEqual({ begun: ['a'], waiting: 2 })
    a!.release()
    expect(begun).toEqual(['a'])
    await turns()
    expect(begun).toEqual(['a', 'b'])
    a!.release()
    b!.release()
    await turns()
    expect({ begun, starting: queue.starting, waiting: queue.waiting }).toEqual({ begun: ['a', 'b', 'c'], starting: 1, waiting: 0 })
  })

  it('starts four at once in a program that starts nothing else, and then one in each turn of the event loop', async () => {
    const { begun, ask } = starter()
    for (let index = 0; index < 8; index++) ask(String(index), {}, 6)
    expect(begun).toHaveLength(4)
    await turns(8)
    expect(begun).toHaveLength(6)
  })

  it('lets lanes take turns', async () => {
    const { begun, ask } = starter()
    const [hanging, healthy] = [{}, {}]
    const places = [ask('h1', hanging), ask('h2', hanging), ask('h3', hanging), ask('w1', healthy), ask('w2', healthy)]
    for (let round = 0; round < 5; round++) {
      for (const place of [0, 1, 3, 2, 4].slice(0, begun.length)) places[place]!.release()
      await turns()
    }
    expect(begun).toEqual(['h1', 'h2', 'w1', 'h3', 'w2'])
  })

  it('gives what is patient a turn when nobody else waits', async () => {
    const { begun, ask } = starter()
    const first = ask('first', {})
    const spare = ask('spare', {}, 1, { patient: true })
    const child = ask('child', {})
    first.release()
    await turns()
    child.release()
    await turns()
    spare.release()
    expect(begun).toEqual(['first', 'child', 'spare'])
  })

  it('passes on the place of a child that does nothing, as soon as somebody waits for it', async () => {
    const { begun, ask } = starter()
    ask('hangs', {}).follow({ idle: () => true })
    const next = ask('next', {})
    while (begun.length < 2) await sleep(5)
    next.release()
  })

  it('passes on the place of a child that is busy for too long', { timeout: 30_000 }, async () => {
    const { begun, ask } = starter()
    const since = performance.now()
    ask('spins', {}).follow({ idle: () => false })
    const next = ask('next', {})
    while (begun.length < 2) await sleep(5)
    expect(performance.now() - since).toBeGreaterThan(4_900)
    next.release()
  })

  it('never waits with a limit of Infinity', () => {
    const { begun, ask } = starter()
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) ask(name, {}, Infinity)
    expect(begun).toHaveLength(6)
  })

  it('keeps every limit, forgets nobody and is empty in the end, whatever is asked and released', async () => {
    const step = fc.oneof(
      fc.record({ ask: fc.nat(3), limit: fc.constantFrom(1, 2, 3), patient: fc.boolean() }),
      fc.record({ release: fc.nat(20) }),
      fc.constant('turn' as const),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const queue = new StartQueue()
        const lanes = [{}, {}, {}, {}]
        const places: { turn?: StartTurn; begun: boolean; released: boolean }[] = []
        for (const step of steps) {
          if (step === 'turn') await turn()
          else if ('release' in step) {
            const place = places[step.release]
            if (place) place.released = true
            place?.turn!.release()
          } else {
            const place: (typeof places)[number] = { begun: false, released: false }
            places.push(place)
            place.turn = queue.ask({
              lane: lanes[step.ask]!,
              limit: step.limit,
              patient: step.patient,
              begin: () => {
                expect(place).toEqual(expect.objectContaining({ begun: false, released: false }))
                expect(queue.starting).toBeLessThanOrEqual(step.limit)
                place.begun = true
              },
            })
          }
        }
        for (let round = 0; round <= places.length; round++) {
          for (const place of places) if (place.begun) place.turn!.release()
          await turns(2)
        }
        expect(places.filter(({ begun, released }) => !begun && !released)).toEqual([])
        expect({ starting: queue.starting, waiting: queue.waiting }).toEqual({ starting: 0, waiting: 0 })
      }),
      fuzzing(),
    )
  })
})
