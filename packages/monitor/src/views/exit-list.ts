import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { ExitRecord } from '../contract/exits.js'
import { duration } from '../model/format.js'
import { isFailure } from '../model/timeline.js'
import { consequence, exitHeadline } from '../model/words.js'
import { usePage } from './context.js'
import { errorView } from './error-view.js'
import { html, part } from './html.js'
import { logLines } from './log-lines.js'
import { Moment } from './moment.js'

/** How children have ended, the newest first, each with all that is known of it. */
export function ExitList({ exits, now, title = 'Last exits' }: { readonly exits: readonly ExitRecord[]; readonly now: number; readonly title?: string }): VNode {
  const [failuresOnly, setFailuresOnly] = useState(false)
  const shown = (failuresOnly ? exits.filter(isFailure) : exits).slice(0, 50)
  const failures = exits.filter(isFailure).length
  return html`
    <section class="card exits" aria-label=${title}>
      <header>
        <h2>${title}</h2>
        <label class="check"><input type="checkbox" checked=${failuresOnly} onChange=${() => setFailuresOnly(!failuresOnly)} /> Failures only <span class="muted">${failures}</span></label>
      </header>
      ${shown.length === 0 && html`<p class="empty">${failuresOnly ? 'No child has failed.' : 'No child has ended.'}</p>`}
      <ul class="records scroll" tabindex=${shown.length > 0 ? 0 : -1} role="list" aria-label="Exits, the newest first">${shown.map((exit) => html`<li key=${exit.id}>${part(Exit, { exit, now })}</li>`)}</ul>
    </section>`
}

function Exit({ exit, now }: { readonly exit: ExitRecord; readonly now: number }): VNode {
  const { zone } = usePage()
  const { name, reason, age, generation, askedBy, stoppedBy, error, lines, explanation, code, signal } = exit
  const failed = isFailure(exit)
  return html`
    <details class=${failed ? 'record bad' : 'record'} data-exit=${name}>
      <summary>
        <span class="sign" aria-hidden="true">${failed ? '▲' : '●'}</span>
        <span class="what">${exitHeadline(exit)}</span>
        <span class="when muted">${part(Moment, { at: Date.parse(exit.time), now })}</span>
      </summary>
      <div class="body">
        ${explanation.slice(1).map((sentence) => html`<p key=${sentence}>${sentence}</p>`)}
        <dl class="facts">
          <dt>Reason</dt><dd>${reason}${code === null ? '' : `, code ${code}`}${signal === null ? '' : `, ${signal}`}</dd>
          <dt>Lived</dt><dd>${duration(age)}, in generation ${generation}</dd>
          ${stoppedBy && html`<dt>Ended by</dt><dd>${stoppedBy}</dd>`}
          ${askedBy && html`<dt>Asked by</dt><dd>${askedBy}</dd>`}
          <dt>Then</dt><dd>${consequence(exit)}</dd>
        </dl>
        ${error && errorView(error)}
        ${lines.length > 0 && html`<p class="muted">Its last lines</p><div class="lines" tabindex="0" role="group" aria-label=${`Last lines of ${name}`}>${logLines(lines, zone)}</div>`}
      </div>
    </details>`
}
