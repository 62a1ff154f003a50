import type { VNode } from 'preact'
import type { ActionResult } from '../contract/actions.js'
import { duration } from '../model/format.js'
import { actionTitle, type Tone } from '../model/words.js'
import { usePage } from './context.js'
import { errorView } from './error-view.js'
import { html, part } from './html.js'
import { logLines } from './log-lines.js'
import { Moment } from './moment.js'
import { pill } from './pill.js'

const tones: { [State in ActionResult['state']]: Tone } = { running: 'busy', done: 'good', failed: 'bad' }

/** What was asked for, by whom, and what came of it; the newest first. */
export function Activity({ actions, now }: { readonly actions: readonly ActionResult[]; readonly now: number }): VNode {
  const shown = actions.slice(0, 30)
  return html`
    <section class="card activity" aria-labelledby="activity-title">
      <header><h2 id="activity-title">Actions</h2></header>
      ${shown.length === 0 && html`<p class="empty">Nothing was asked for yet.</p>`}
      <ul class="records scroll" tabindex=${shown.length > 0 ? 0 : -1} role="list" aria-label="Actions, the newest first">${shown.map((action) => html`<li key=${action.id}>${part(Action, { action, now })}</li>`)}</ul>
    </section>`
}

function Action({ action, now }: { readonly action: ActionResult; readonly now: number }): VNode {
  const { zone } = usePage()
  const { state, by, reason, text, progress, problem, culprit, startedAt } = action
  return html`
    <div class="record action" data-action=${action.action} data-state=${state}>
      <p class="head">${pill(state, tones[state])}<span class="what">${actionTitle(action)}</span><span class="when muted">${part(Moment, { at: Date.parse(startedAt), now })}</span></p>
      <p class="muted">by ${by}${reason === undefined ? '' : `, because ${reason}`} · ${duration(state === 'running' ? now - Date.parse(startedAt) : action.duration)}</p>
      ${state === 'running' && progress && html`<progress max=${progress.total} value=${progress.done} aria-label=${text}></progress>`}
      ${text && text !== problem?.detail && html`<p>${text}</p>`}
      ${problem && html`<p class="problem">${problem.detail}</p>`}
      ${culprit && html`
        <div class="culprit">
          <p>${culprit.name} failed: ${culprit.exit}</p>
          ${culprit.error && errorView(culprit.error)}
          ${culprit.lines.length > 0 && html`<div class="lines" tabindex="0" role="group" aria-label=${`Last lines of ${culprit.name}`}>${logLines(culprit.lines, zone)}</div>`}
        </div>`}
    </div>`
}
