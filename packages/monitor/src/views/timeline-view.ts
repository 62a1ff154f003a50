import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { count, duration } from '../model/format.js'
import type { Model } from '../model/model.js'
import { timeline, type Bar, type Mark, type Timeline } from '../model/timeline.js'
import { clock } from '../model/time-zone.js'
import { exitHeadline } from '../model/words.js'
import { usePage } from './context.js'
import { html } from './html.js'

const spans: readonly [number, string][] = [[600_000, '10 min'], [3_600_000, '1 h'], [86_400_000, '24 h']]
const rowHeight = 26
const marksHeight = 30

/** Generations as bars, and exits as marks under them. The lists of exits and actions say the same in words. */
export function TimelineView({ model, service }: { readonly model: Model; readonly service: string }): VNode {
  const [chosen, setSpan] = useState<number | undefined>(undefined)
  const up = model.now - Date.parse(model.supervisor?.startedAt ?? '')
  const span = chosen ?? (up < 600_000 ? 600_000 : 3_600_000)
  const { zone } = usePage()
  const line = timeline(model, service, span)
  const height = line.rows * rowHeight + marksHeight
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((at) => [at, clock(line.from + at * span, zone, 'minute')] as const)
  return html`
    <section class="card timeline" aria-labelledby="timeline-title">
      <header>
        <h2 id="timeline-title">Generations and exits</h2>
        <div class="segments" role="group" aria-label="How much time is shown">
          ${spans.map(([value, text]) => html`<button type="button" key=${value} aria-pressed=${value === span} onClick=${() => setSpan(value)}>${text}</button>`)}
        </div>
      </header>
      <svg role="img" aria-label=${summary(line)} width="100%" height=${height} preserveAspectRatio="none">
        ${ticks.slice(1, -1).map(([at]) => html`<line key=${at} class="grid" x1=${percent(at)} x2=${percent(at)} y1="0" y2=${height} />`)}
        ${line.bars.map(bar)}
        ${line.marks.map((mark) => exitMark(mark, line.rows * rowHeight + marksHeight / 2))}
      </svg>
      <p class="ticks muted" aria-hidden="true">${ticks.map(([at, text]) => html`<span key=${at}>${text}</span>`)}</p>
    </section>`
}

function bar({ number, row, parts }: Bar): VNode {
  const y = row * rowHeight + 3
  const [first] = parts
  const widest = Math.max(0, ...parts.map(({ from, to }) => to - from))
  return html`
    <g key=${number}>
      ${parts.map(({ kind, from, to }) => html`<rect key=${kind} class=${`part ${kind}`} x=${percent(from)} width=${percent(Math.max(0.003, to - from))} y=${y} height=${rowHeight - 6} rx="3"><title>Generation ${number}: ${kind}</title></rect>`)}
      ${first && widest > 0.03 ? html`<text class="label" x=${percent(first.from)} dx="6" y=${y + 14}>${number}</text>` : ''}
    </g>`
}

function exitMark({ at, failure, exits }: Mark, y: number): VNode {
  const title = exits.length === 1 ? exitHeadline(exits[0]!) : `${count(exits.length, 'exit')}: ${exits.slice(0, 5).map(({ name }) => name).join(', ')}`
  return html`
    <svg key=${exits[0]!.id} x=${percent(at)} y=${y} class=${`mark ${failure ? 'failure' : ''}`} overflow="visible">
      ${failure ? html`<path d="M0 -7 L7 6 L-7 6 Z" />` : html`<circle r="4" />`}
      ${exits.length > 1 ? html`<text x="9" y="4">${exits.length}</text>` : ''}
      <title>${title}</title>
    </svg>`
}

function summary({ bars, marks, from, to }: Timeline): string {
  const failures = marks.flatMap(({ exits, failure }) => (failure ? exits : [])).length
  const exits = marks.flatMap((mark) => mark.exits).length
  return `In the last ${duration(to - from)}: ${count(bars.length, 'generation')}, ${count(exits, 'exit')}${failures > 0 ? `, failures among them` : ''}`
}

function percent(part: number): string {
  return `${(part * 100).toFixed(3)}%`
}
