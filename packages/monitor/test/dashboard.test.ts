import { readFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { operateWeb, type Operated } from './operated.js'
import { hasPrometheus, startPrometheus } from './prometheus.js'

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly type: string; readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[] }[]
  readonly annotations: { readonly list: readonly { readonly expr: string }[] }
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string; readonly query: string }[] }
}

const dashboard = JSON.parse(readFileSync(new URL('../grafana/dashboard.json', import.meta.url), 'utf8')) as Dashboard
const queries = dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr, legendFormat }) => ({ title, expr, legendFormat })))

/** What Grafana puts in place of its variables. */
function filledIn(expression: string): string {
  return expression.replaceAll('$job', 'asc').replaceAll('$service', 'web').replaceAll('$__rate_interval', '1m').replaceAll('$__range', '1m')
}

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

/** Asks again and again, over connections that are kept. */
function load({ port }: Operated, paths: readonly string[]): () => void {
  const agent = new Agent({ keepAlive: true })
  let going = true
  const next = (path: string) => {
    if (going) get({ port, path, agent }, (answer) => answer.resume().on('close', () => next(path))).on('error', () => setTimeout(next, 50, path))
  }
  paths.forEach(next)
  return () => {
    going = false
    agent.destroy()
  }
}

describe('the dashboard', () => {
  it('has no variable that is not filled in, and names what it shows', () => {
    const names = dashboard.templating.list.map(({ name }) => `$${name}`)
    for (const { expr, title } of queries) {
      expect(filledIn(expr), title).not.toContain('$')
      for (const [used] of expr.matchAll(/\$(?!__)\w+/g)) expect(names).toContain(used)
    }
    expect(queries.length).toBeGreaterThan(25)
  })

  it.skipIf(!hasPrometheus)('has an answer to each of its queries from a Prometheus that scrapes a service under load', { timeout: 60_000 }, async () => {
    const web = await operateWeb({ monitor: { listen: { port: 0 } } })
    cleanups.push(() => web.end())
    await web.controller.start()
    const prometheus = await startPrometheus(new URL(web.monitor.url!).host)
    cleanups.push(() => prometheus.end())
    cleanups.push(load(web, ['/pid', '/error', '/slow?20', '/block?5', '/slow?200']))
    await prometheus.scraped(3)
    // A crash, a change that is rolled back, and one that is not.
    get({ port: web.port, path: '/crash', agent: false }).on('error', () => {})
    await expect.poll(async () => (await web.client.exits()).exits.length, { timeout: 10_000 }).toBeGreaterThan(0)
    web.wish('broken')
    await expect(web.client.act('reload', {})).rejects.toThrow()
    web.wish('')
    await web.client.act('reload', {})
    await web.client.act('restart', { target: 'web' })
    const [before] = await prometheus.query('count_over_time(asc_supervisor_start_time_seconds[10m])')
    await prometheus.scraped(Number(before!.value[1]) + 4)
    for (const { title, expr, legendFormat } of queries) {
      const series = await prometheus.query(filledIn(expr))
      expect(series, `${title}: ${expr}`).not.toEqual([])
      for (const { value: [, value], metric } of series) {
        expect(Number(value), `${title}: ${expr}`).toSatisfy(Number.isFinite)
        for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) expect(metric, `${title}: ${expr}`).toHaveProperty(label!)
      }
    }
    for (const { expr } of dashboard.annotations.list) expect(await prometheus.query(filledIn(expr)), expr).not.toEqual([])
    for (const { query, type } of dashboard.templating.list.filter((one) => one.type === 'query')) {
      const [, match, label] = /^label_values\((.+), (\w+)\)$/.exec(query)!
      expect(await prometheus.labels(label!, filledIn(match!)), type).toEqual([label === 'job' ? 'asc' : 'web'])
    }
    const value = async (expr: string) => Number((await prometheus.query(expr))[0]?.value[1])
    expect(await value('asc_failures_total')).toBeGreaterThanOrEqual(2)
    expect(await value('asc_rollbacks_total')).toBe(1)
    expect(await value('sum(asc_children{state="ready"})')).toBe(2)
    expect(await value('sum(rate(asc_request_duration_seconds_count{status="5xx"}[1m]))')).toBeGreaterThan(0)
  })
})
