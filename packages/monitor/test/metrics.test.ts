import { afterEach, describe, expect, it } from 'vitest'
import { aggregate, mostSeries } from '../src/metrics/aggregate.js'
import { openMetricsText } from '../src/metrics/open-metrics.js'
import { operateWeb, ready, type Operated } from './operated.js'

const counted = new URL('./fixtures/counted.mjs', import.meta.url)
let operated: Operated | undefined
afterEach(async () => {
  await operated?.end()
  operated = undefined
})

describe('/metrics', () => {
  it('has what children do, and the sums of their own metrics without a line of code', async () => {
    operated = await operateWeb({ task: counted })
    await operated.controller.start()
    // From the first scrape on requests are counted.
    await operated.client.metrics()
    const get = async (path: string) => (await fetch(`http://127.0.0.1:${operated!.port}${path}`, { headers: { connection: 'close' } })).text()
    for (let count = 0; count < 20; count++) await get('/a')
    await get('/error')
    for await (const event of operated.client.events()) if (event.type === 'figures' && Object.keys(event.children).length === 2) break
    const text = await operated.client.metrics()
    expect(text).toMatch(/# EOF\n$/)
    expect(text).toContain('asc_children{service="web",state="ready"} 2\n')
    expect(text).toContain('asc_spawns_total{service="web"} 2\n')
    expect(text).toMatch(/asc_child_resident_memory_bytes\{service="web",child="web-1",generation="1"\} \d{7,}\n/)
    expect(text).toContain('shop_hits_total{path="/a"} 20\n')
    expect(text).toContain('# TYPE shop_hits counter\n# HELP shop_hits Hits \\"of all\\" kinds\n')
    expect(text).toContain('shop_newest 2\n')
    expect(text).toContain('shop_took_seconds_count 21\n')
    expect(text).toContain('shop_took_seconds_bucket{le="1"} 21\n')
    expect(text).toMatch(/asc_request_duration_seconds_count\{service="web",status="2xx"\} 20\n/)
    expect(text).toMatch(/asc_request_duration_seconds_count\{service="web",status="5xx"\} 1\n/)
    expect(text).toMatch(/process_cpu_seconds_total \d/)
    await operated.client.act('reload', {})
    const after = await operated.client.metrics()
    expect(after).toMatch(/asc_request_duration_seconds_count\{service="web",status="2xx"\} 20\n/)
    expect(after).toContain('asc_exits_total{service="web",reason="interrupted"} 2\n')
  })

  it('is not held up by a child that is blocked, whose last answer stands for it', async () => {
    operated = await operateWeb({ task: counted, count: 1 })
    await operated.controller.start()
    await operated.client.metrics()
    const blocked = fetch(`http://127.0.0.1:${operated.port}/block?4000`).then((answer) => answer.text())
    for await (const event of operated.client.events()) if (event.type === 'figures' && Object.values(event.children)[0]?.stale) break
    const begin = performance.now()
    const text = await operated.client.metrics()
    expect(performance.now() - begin).toBeLessThan(2_500)
    expect(text).toContain('asc_scrape_silent_children 1\n')
    expect(text).toContain('shop_newest 1\n')
    await blocked
  })

  it('does without what programs do not have', async () => {
    operated = await operateWeb({ task: ready })
    expect(await operated.client.metrics()).toContain('asc_children{service="web",state="ready"} 0\n')
    await operated.controller.start()
    const text = await operated.client.metrics()
    expect(text).toContain('asc_children{service="web",state="ready"} 2\n')
    expect(text).not.toContain('process_cpu_seconds_total')
  })
})

describe('aggregation', () => {
  const gauge = (value: number, aggregator?: string, labels = {}) => [{ name: 'g', help: 'G', type: 'gauge', ...(aggregator && { aggregator }), values: [{ value, labels }] }]
  it.each([['sum', 6], ['first', 1], ['min', 1], ['max', 3], ['average', 2], [undefined, 6]] as const)('by %s makes %d of 1, 2 and 3', (aggregator, value) => {
    expect(aggregate([1, 2, 3].map((value) => gauge(value, aggregator))).families[0]!.samples).toMatchObject([{ value }])
  })
  it('leaves out what is to be omitted, and what is no metric', () => {
    expect(aggregate([gauge(1, 'omit'), [null, 7, { name: 'x' }] as never])).toEqual({ families: [], dropped: 0 })
  })
  it('is bounded', () => {
    const values = Array.from({ length: mostSeries + 5 }, (_, user) => ({ value: 1, labels: { user } }))
    const { families, dropped } = aggregate([[{ name: 'g', help: '', type: 'gauge', values }]])
    expect([families[0]!.samples.length, dropped]).toEqual([mostSeries, 5])
  })
  it('writes names and values that nobody can break out of', () => {
    expect(openMetricsText([{ name: 'a', help: 'x\ny', type: 'gauge', samples: [{ value: Infinity, labels: { 'b': '"}\n\\', 'not a name': 1 } }] }, { name: 'bad name', help: '', type: 'gauge', samples: [{ value: 1 }] }]))
      .toBe('# TYPE a gauge\n# HELP a x\\ny\na{b="\\"}\\n\\\\"} +Inf\n# EOF\n')
  })
})
