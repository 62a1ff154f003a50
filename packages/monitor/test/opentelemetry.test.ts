import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { metrics } from '@opentelemetry/api'
import { DataPointType, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import { expect, it } from 'vitest'
import { operateWeb } from './operated.js'

/** Is asked, and exports nowhere. */
class Asked extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

it('the lines of the guide make metrics of OpenTelemetry of starts, exits and reloads', async () => {
  const guide = readFileSync(new URL('../../../docs/guides/opentelemetry.md', import.meta.url), 'utf8')
  const [, code] = /```js\n([^]*?)```/.exec(guide)!
  expect(code!.split('\n').filter((line) => line !== '')).toHaveLength(9)
  const folder = new URL('../node_modules/.guide/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  const file = new URL('opentelemetry.mjs', folder)
  writeFileSync(file, code!)

  const reader = new Asked()
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))
  await import(file.href)
  const web = await operateWeb()
  try {
    await web.controller.start()
    await web.client.act('reload', {})
    await expect.poll(async () => (await web.client.exits()).exits.length).toBe(2)
    const { resourceMetrics } = await reader.collect()
    const [scope] = resourceMetrics.scopeMetrics
    expect(scope!.scope.name).toBe('@asc/core')
    const found = Object.fromEntries(scope!.metrics.map(({ descriptor, dataPointType, dataPoints }) =>
      [descriptor.name, dataPoints.map(({ attributes, value }) => ({ ...attributes, count: dataPointType === DataPointType.HISTOGRAM ? (value as { count: number }).count : value }))]))
    expect(new Set(found['asc.child.start'])).toEqual(new Set([{ child: 'web-1', count: 2 }, { child: 'web-2', count: 2 }]))
    expect(found['asc.child.exits']!.map(({ count }) => count)).toEqual([1, 1])
    expect(found['asc.controller.reload']).toEqual([{ failed: false, count: 1 }])
  } finally {
    await web.end()
  }
})
