import type { VNode } from 'preact'
import type { ErrorInfo } from '../contract/exits.js'
import { plainText } from '../model/plain-text.js'
import { html } from './html.js'

/** An error of a child: what, where, and its stack. */
export function errorView({ type, message, file, line, column, stack, cause }: ErrorInfo): VNode {
  return html`
    <div class="fault">
      <p><strong>${plainText(type)}</strong>: ${plainText(message)}</p>
      ${file !== undefined && html`<p class="where"><code>${file}${line === undefined ? '' : `:${line}`}${column === undefined ? '' : `:${column}`}</code></p>`}
      ${stack !== undefined && html`<details><summary>Stack</summary><pre tabindex="0">${stack.split('\n').map(plainText).join('\n')}</pre></details>`}
      ${cause && html`<p class="muted">caused by</p>${errorView(cause)}`}
    </div>`
}
