import type { VNode } from 'preact'
import type { Metric } from '../model/figures.js'
import { bytes, cores, delay, short } from '../model/format.js'
import { metrics, type Trend } from '../model/trend.js'
import { Chart, type ChartProps } from './chart.js'
import { usePage } from './context.js'
import { html, part } from './html.js'

const kinds: { readonly [Name in Metric]: Pick<ChartProps, 'title' | 'format' | 'atLeast'> } = {
  requestRate: { title: 'Requests/s', format: short, atLeast: 5 },
  connections: { title: 'Connections', format: short, atLeast: 4 },
  loopDelay: { title: 'Loop delay', format: delay, atLeast: 20 },
  cpu: { title: 'Processor', format: cores, atLeast: 0.2 },
  memory: { title: 'Memory', format: bytes, atLeast: 32 * 1024 ** 2 },
}

/** The charts of a service or a child, side by side. */
export function ChartRow({ trend, span, now }: { readonly trend: Trend; readonly span: number; readonly now: number }): VNode {
  const { zone } = usePage()
  const order = (Object.keys(kinds) as Metric[]).filter((metric) => metrics.includes(metric))
  return html`<div class="charts">${order.map((metric) => part(Chart, { key: metric, metric, trend, span, now, zone, ...kinds[metric] }))}</div>`
}
