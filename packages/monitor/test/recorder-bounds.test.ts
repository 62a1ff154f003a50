import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { LogBook } from '../src/observe/log-book.js'
import { EventJournal } from '../src/observe/event-journal.js'
import { FigureTape } from '../src/record/figure-tape.js'
import { FlightRecorder } from '../src/record/flight-recorder.js'
import { ExitBook } from '../src/observe/exit-book.js'
import { scrubber, secretsOf } from '../src/record/secrets.js'
import type { Observer, SampleListener } from '../src/observe/observer.js'
import { figures } from './page/made-up.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** How many bytes are in use after garbage is gone: that of buffers goes behind. */
async function used(): Promise<number> {
  for (let round = 0; round < 5; round++) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const mebi = 1024 * 1024

describe('what is kept for a recording', () => {
  it('is at most 16 MB in memory, whatever children write and however many there are', async () => {
    const before = await used()
    const journal = new EventJournal()
    const logs = new LogBook()
    const exits = new ExitBook()
    const long = `${'x'.repeat(20_000)}☃`
    let sample: SampleListener = () => {}
    const observer = { journal, logs, exits, onSample: (listener: SampleListener) => (sample = listener), totals: { all: () => [] } } as unknown as Observer
    const recorder = new FlightRecorder({ observer, name: 'web', status: () => ({ text: 'y'.repeat(100_000) }) as never, actions: () => [] })
    const children = Object.fromEntries(Array.from({ length: 1000 }, (_, id) => [id + 1, figures(0)]))
    for (let second = 0; second < 300; second++) {
      sample(second * 1000, figures(0), children)
      for (let count = 0; count < 10; count++) {
        // Each line is a string of its own, as those of children are.
        logs.add({ stream: 'stdout', service: 'web', name: 'web-1', text: Buffer.from(long.slice(count)).toString() })
        logs.add({ stream: 'supervisor', service: 'web', text: 'short', fields: { deep: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`field ${index}`, { second, count, index }])) } })
        journal.add('bye', { reason: 'a moment' })
        journal.add('service-changed', { service: { text: `${second} ${long.slice(0, 3_000)}` } as never })
      }
      exits.add({ name: 'web-1', pid: 1 } as never, { success: false, reason: 'error', code: 1, signal: null, error: Object.assign(new Error(long), { stack: long.slice(second) }), age: 1, output: '' } as never, {
        facts: { id: second, service: 'web', generation: 1, spec: undefined, startedAt: 0, restarts: 0 }, askedBy: undefined, lines: logs.tail(20), figures: Array.from({ length: 120 }, () => figures(0)),
      })
    }
    const after = (await used()) - before
    expect(after).toBeLessThan(16 * 1_000_000)
    expect(after).toBeGreaterThan(4 * mebi)
    expect([...recorder.lines('a test')()].length).toBeGreaterThan(100)
  })

  it('keeps each second of ten minutes of 140 children', () => {
    const tape = new FigureTape()
    const children = Object.fromEntries(Array.from({ length: 139 }, (_, id) => [id + 1, figures(0, { rss: id })]))
    for (let second = 0; second < 700; second++) tape.add(second, figures(0), children)
    const samples = tape.since(0)
    expect(samples.length).toBe(600)
    expect(samples.at(-1)!()).toMatchObject({ time: 699 })
    expect(samples.at(-1)!().rows[3]!.slice(0, 2)).toEqual([3, 2])
  })
})

describe('secrets', () => {
  const scrub = scrubber(['s3cr3t"with\\quotes', 'hunter2hunter2'])

  it.each([
    ['a known value', { text: 'it is s3cr3t"with\\quotes!' }, { text: 'it is …!' }],
    ['a known value in a name of nothing', { hunter2hunter2: 1 }, { hunter2hunter2: 1 }],
    ['a header', { text: 'Authorization: Bearer abcdefgh12345' }, { text: 'Authorization: Bearer …' }],
    ['the password of an address', { text: 'cannot reach postgres://shop:pw1234@db/x' }, { text: 'cannot reach postgres://shop:…@db/x' }],
    ['an assignment', { text: 'DB_PASSWORD=abcd1234 next' }, { text: 'DB_PASSWORD=… next' }],
    ['JSON in a line', { text: '{"token":"abcd1234","user":"ada"}' }, { text: '{"token":"…","user":"ada"}' }],
    ['a field', { log: { fields: { apiKey: 'abcd', port: 1 } } }, { log: { fields: { apiKey: '…', port: 1 } } }],
    ['a private key', { text: '-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----' }, { text: '…' }],
    ['a number under such a name', { token: 12345 }, { token: 12345 }],
    ['nothing', { text: 'GET /tokens 200 in 3 ms' }, { text: 'GET /tokens 200 in 3 ms' }],
  ])('are hidden: %s', (_title, given, expected) => {
    expect(JSON.parse(scrub(JSON.stringify(given)))).toEqual(expected)
  })

  it('are found in the environment by their names, and in addresses', () => {
    const observer = { services: [] } as unknown as Observer
    expect(secretsOf(observer, { SHOP_PASSWORD: 'a long one', PIN_TOKEN: '123', XDG_SESSION_TYPE: 'wayland', GIT_AUTHOR_NAME: 'somebody', DATABASE_URL: 'mysql://me:letmein@db/x', PATH: '/usr/bin' }, ['given-token']))
      .toEqual(['given-token', 'a long one', 'letmein'])
  })
})
