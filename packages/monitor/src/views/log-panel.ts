import type { VNode } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { LogLine, LogStream } from '../contract/logs.js'
import { visibleLines, type LogBuffer, type LogFilter } from '../model/log-buffer.js'
import { usePage } from './context.js'
import { html } from './html.js'
import { logLines } from './log-lines.js'

const streams: readonly [LogStream | '', string][] = [['', 'All output'], ['stdout', 'stdout'], ['stderr', 'stderr'], ['supervisor', 'Supervisor']]

export interface LogPanelProps {
  readonly log: LogBuffer
  readonly service: string
  /** The names that can be chosen. */
  readonly names: readonly string[]
  /** The child of which lines are shown; '' for all. */
  readonly name: string
  readonly onName: (name: string) => void
}

/** The log as it comes. It stands still when somebody scrolls back in it, or presses Pause. */
export function LogPanel({ log, service, names, name, onName }: LogPanelProps): VNode {
  const { zone } = usePage()
  const [text, setText] = useState('')
  const [stream, setStream] = useState<LogFilter['stream']>('')
  const [frozen, setFrozen] = useState<readonly LogLine[] | undefined>(undefined)
  const lines = frozen ?? log.lines
  const shown = useMemo(() => visibleLines(lines, { text, name, stream }, service), [lines, text, name, stream, service])
  const view = useMemo(() => logLines(shown, zone), [shown, zone])
  const box = useRef<HTMLDivElement>(null)
  const following = useRef(true)
  useLayoutEffect(() => {
    const { current } = box
    if (current && following.current && frozen === undefined) current.scrollTop = current.scrollHeight
  }, [view, frozen])
  useEffect(() => {
    following.current = true
  }, [service, name])
  const scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = box.current!
    following.current = scrollHeight - scrollTop - clientHeight < 24
  }
  const chosen = (event: Event) => (event.currentTarget as HTMLInputElement | HTMLSelectElement).value
  return html`
    <section class="card log" aria-labelledby="log-title" id="log">
      <header>
        <h2 id="log-title">Log</h2>
        <input type="search" class="filter" placeholder="Filter lines" aria-label="Filter lines by text" value=${text} onInput=${(event: Event) => setText(chosen(event))} />
        <select aria-label="Child" value=${name} onChange=${(event: Event) => onName(chosen(event))}>
          <option value="">All children</option>
          ${names.map((one) => html`<option key=${one} value=${one}>${one}</option>`)}
        </select>
        <select aria-label="Stream" value=${stream} onChange=${(event: Event) => setStream(chosen(event) as LogFilter['stream'])}>
          ${streams.map(([value, title]) => html`<option key=${value} value=${value}>${title}</option>`)}
        </select>
        <button type="button" class="small" aria-pressed=${frozen !== undefined} onClick=${() => setFrozen(frozen ? undefined : log.lines)}>${frozen ? 'Go on' : 'Pause'}</button>
      </header>
      ${log.lost > 0 && html`<p class="notice">${log.lost.toLocaleString('en')} lines were left out: this page could not keep up.</p>`}
      <div class="lines" ref=${box} onScroll=${scrolled} tabindex="0" role="log" aria-live="off" aria-label="Log, the newest line last">
        ${shown.length === 0 ? html`<p class="empty">${log.lines.length === 0 ? 'No output yet. Children whose output is inherited write past the supervisor.' : 'No line passes the filter.'}</p>` : view}
      </div>
    </section>`
}
