import { Component, createRef, type VNode } from 'preact'
import type { ChildStatus } from '../contract/status.js'
import { age, bytes, cores, delay, short } from '../model/format.js'
import { childState } from '../model/words.js'
import { html } from './html.js'
import { pill } from './pill.js'
import { whenSeen } from './when-seen.js'

export interface ChildRowProps {
  readonly child: ChildStatus
  /** The supervisor's clock, in milliseconds. */
  readonly now: number
  readonly open: (id: number) => void
}

/**
 * A row of the table. There may be hundreds, whose numbers change each second: a row that is not in view follows only its state, and
 * catches up when it comes into view.
 */
export class ChildRow extends Component<ChildRowProps> {
  readonly #row = createRef<HTMLTableRowElement>()
  #seen = false
  #forget: (() => void) | undefined

  override componentDidMount(): void {
    this.#forget = whenSeen(this.#row.current!, (seen) => {
      this.#seen = seen
      if (seen) this.forceUpdate()
    })
  }

  override componentWillUnmount(): void {
    this.#forget?.()
  }

  override shouldComponentUpdate(next: ChildRowProps): boolean {
    const { child, now } = this.props
    if (!this.#seen) return child.state !== next.child.state || child.name !== next.child.name
    return child !== next.child || Math.floor(now / 1000) !== Math.floor(next.now / 1000)
  }

  override render({ child, now, open }: ChildRowProps): VNode {
    const { id, name, pid, threadId, kind, restarts, figures, status, startedAt, state } = child
    const { text, tone } = childState(child, now)
    const shown = state === 'waiting' ? undefined : figures
    return html`
      <tr role="row" ref=${this.#row} class=${`child ${tone}`} data-child=${name} data-state=${state}>
        <th role="rowheader" scope="row">
          <button type="button" class="name" onClick=${() => open(id)}>${name}</button>
          <span class="ids muted">${kind === 'thread' ? `thread ${threadId ?? ''}` : (pid ?? '')}</span>
        </th>
        <td role="cell" data-label="State" title=${status ?? ''}>${pill(text, tone)}</td>
        <td role="cell" data-label="Age" class="number">${state === 'waiting' ? '–' : age(now - Date.parse(startedAt))}</td>
        <td role="cell" data-label="Requests/s" class="number">${short(shown?.requestRate)}</td>
        <td role="cell" data-label="Connections" class="number">${short(shown?.connections)}</td>
        <td role="cell" data-label="Loop delay" class=${`number${late(shown?.loopDelayMax ?? shown?.loopDelay)}`}>${delay(shown?.loopDelayMax ?? shown?.loopDelay)}</td>
        <td role="cell" data-label="Processor" class="number">${cores(shown?.cpu)}</td>
        <td role="cell" data-label="Memory" class="number">${bytes(shown?.rss)}</td>
        <td role="cell" data-label="Restarts" class="number">${restarts}${shown?.stale ? html`<span class="badge" title="It did not answer in time: these figures are old"> stale</span>` : ''}</td>
      </tr>`
  }
}

/** A delay that people notice. */
function late(ms: number | undefined): string {
  return (ms ?? 0) >= 200 ? ' late' : ''
}
