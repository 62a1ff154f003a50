import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import type { Metric } from '../model/figures.js'
import { duration } from '../model/format.js'
import { columns, type Trend } from '../model/trend.js'
import { clock, type Zone } from '../model/time-zone.js'
import { html } from './html.js'

/** One small chart. */
export interface ChartProps {
  readonly title: string
  readonly metric: Metric
  readonly trend: Trend
  readonly format: (value: number | undefined) => string
  readonly zone: Zone
  /** The least that the axis reaches up to, so that noise is not shown as if it were a mountain. */
  readonly atLeast: number
  /** Milliseconds that it shows. */
  readonly span: number
  readonly now: number
}

/** A number, and how it was in the last time. */
export function Chart(props: ChartProps): VNode {
  const { title, metric, trend, format, span } = props
  const values = trend.map(({ totals }) => totals[metric]).filter((value) => value !== undefined)
  const last = trend.at(-1)?.totals[metric]
  const highest = values.length === 0 ? undefined : Math.max(...values)
  const label = last === undefined ? `${title}: nothing is known yet` : `${title}: ${format(last)} now, at most ${format(highest)} in the last ${duration(span)}`
  const place = useRef<HTMLDivElement>(null)
  const latest = useRef(props)
  latest.current = props
  const plot = useRef<uPlot | undefined>(undefined)
  useEffect(() => {
    const element = place.current!
    const made = (plot.current = draw(element, latest))
    const resized = new ResizeObserver(() => made.setSize(sizeOf(element)))
    resized.observe(element)
    return () => {
      resized.disconnect()
      made.destroy()
    }
  }, [])
  // A second is less than a pixel: the number follows at once, the line with the next point.
  useEffect(() => {
    plot.current?.setData(columns(trend, metric))
  }, [metric, trend.length, trend.at(-1)?.time])
  return html`
    <figure class="chart">
      <figcaption><span class="muted">${title}</span> <strong>${format(last)}</strong></figcaption>
      <div class="plot" ref=${place} role="img" aria-label=${label}></div>
      <p class="range muted" aria-hidden="true"><span>${highest === undefined ? '' : `max ${format(highest)}`}</span><span class="at"></span></p>
    </figure>`
}

function draw(place: HTMLDivElement, latest: { readonly current: ChartProps }): uPlot {
  const { metric, trend } = latest.current
  // A canvas knows no custom properties; the style sheet leaves their values where they can be read.
  const colour = (property: 'color' | 'outlineColor') => () => getComputedStyle(place)[property]
  return new uPlot({
    ...sizeOf(place),
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { setScale: false, x: false, y: false } },
    padding: [4, 0, 0, 0],
    axes: [{ show: false }, { show: false }],
    scales: {
      x: { time: false, range: () => [(latest.current.now - latest.current.span) / 1000, latest.current.now / 1000] },
      y: { range: (_plot, _low, high) => [0, Math.max(latest.current.atLeast, (high || 0) * 1.15)] },
    },
    series: [{}, { stroke: colour('color'), fill: colour('outlineColor'), width: 1.5, points: { show: false } }],
    hooks: { setCursor: [(plot) => showPoint(plot, place, latest.current)] },
  }, columns(trend, metric), place)
}

/** Says what there was at the place of the pointer. */
function showPoint(plot: uPlot, place: HTMLElement, { format, zone }: ChartProps): void {
  const { idx } = plot.cursor
  const value = idx == null ? undefined : plot.data[1]?.[idx]
  const text = idx == null || value == null ? '' : `${clock(plot.data[0][idx]! * 1000, zone)} ${format(value)}`
  const at = place.parentElement?.querySelector('.at')
  if (at) at.textContent = text
}

function sizeOf(place: HTMLElement): { width: number; height: number } {
  return { width: Math.max(40, place.clientWidth), height: Math.max(30, place.clientHeight) }
}
