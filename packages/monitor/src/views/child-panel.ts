import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { ChildStatus } from '../contract/status.js'
import type { History } from '../contract/exits.js'
import { bytes, cores, delay, duration, short } from '../model/format.js'
import type { Model } from '../model/model.js'
import { trendOf, type Trend } from '../model/trend.js'
import { childState } from '../model/words.js'
import { ChartRow } from './chart-row.js'
import { usePage } from './context.js'
import { ExitList } from './exit-list.js'
import { html, part } from './html.js'
import { Modal } from './modal.js'
import { Moment } from './moment.js'
import { pill } from './pill.js'

export interface ChildPanelProps {
  readonly model: Model
  readonly id: number
  readonly history: (child: ChildStatus, span: number) => Promise<History>
  readonly onLog: (name: string) => void
  readonly onClose: () => void
}

const span = 600_000

/** One child: what is known of it, its last ten minutes, how those before it in its place ended, and what can be done to it. */
export function ChildPanel({ model, id, history, onLog, onClose }: ChildPanelProps): VNode {
  const { wish, recorded } = usePage()
  const [known, setKnown] = useState<ChildStatus | undefined>(undefined)
  const [trend, setTrend] = useState<Trend>([])
  const current = model.children.get(id)
  const child = current ?? known
  useEffect(() => setKnown(current), [current])
  const tenSeconds = Math.floor(model.now / 10_000)
  useEffect(() => {
    let shown = true
    if (current) history(current, span).then(({ series }) => shown && setTrend(trendOf(series)), () => {})
    return () => {
      shown = false
    }
  }, [id, tenSeconds])
  if (!child) return part(Modal, { label: 'Child', onClose, side: true }, html`<p>This child has ended.</p>`)
  const { name, service, generation, group, key, kind, pid, threadId, startedAt, readyAt, restarts, status, figures } = child
  const state = childState(child, model.now)
  const exits = model.exits.filter((exit) => exit.name === name && exit.service === service)
  const target = { service, name, id }
  return part(Modal, { label: `Child ${name}`, onClose, side: true }, html`
    <header>
      <h2>${name}</h2>
      ${current ? pill(state.text, state.tone) : pill('ended', 'off')}
      <span class="space"></span>
      <button type="button" class="quiet" onClick=${onClose} aria-label="Close">✕</button>
    </header>
    <dl class="facts">
      <dt>${kind === 'thread' ? 'Thread' : 'Process'}</dt><dd>${kind === 'thread' ? `${threadId ?? ''} of process ${pid ?? ''}` : (pid ?? '')}</dd>
      <dt>Generation</dt><dd>${generation}${group === undefined ? '' : `, group ${group}`}${key === undefined ? '' : `, key ${key}`}</dd>
      <dt>Started</dt><dd>${part(Moment, { at: Date.parse(startedAt), now: model.now })}${current ? ` (${duration(model.now - Date.parse(startedAt))})` : ''}</dd>
      ${readyAt !== undefined && html`<dt>Ready after</dt><dd>${duration(Date.parse(readyAt) - Date.parse(startedAt))}</dd>`}
      <dt>Restarts</dt><dd>${restarts}</dd>
      ${status !== undefined && html`<dt>Says</dt><dd>${status}</dd>`}
      <dt>Memory</dt><dd>${bytes(figures?.rss)}, heap ${bytes(figures?.heapUsed)}</dd>
      <dt>Event loop</dt><dd>${delay(figures?.loopDelay)} mean, ${delay(figures?.loopDelayMax)} worst, ${cores(figures?.loopUtilization)} busy</dd>
      <dt>Requests</dt><dd>${short(figures?.requests)} in flight, ${short(figures?.served)} answered, ${short(figures?.connections)} connections</dd>
    </dl>
    <div class="buttons" role="group" aria-label=${`Actions on ${name}`}>
      ${!recorded && html`<button type="button" class="primary" disabled=${!current} onClick=${() => wish({ action: 'restart', ...target })}>Restart…</button>
      <button type="button" disabled=${!current} onClick=${() => wish({ action: 'kill', ...target })}>Kill…</button>
      <button type="button" class="danger" disabled=${!current} onClick=${() => wish({ action: 'stop-child', ...target })}>Stop…</button>`}
      <button type="button" onClick=${() => onLog(name)}>Show its log</button>
    </div>
    <p class="muted">The last ten minutes</p>
    ${part(ChartRow, { trend, span, now: model.now })}
    ${part(ExitList, { exits, now: model.now, title: `Exits of ${name}` })}`)
}
