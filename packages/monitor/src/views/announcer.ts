import type { VNode } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Model } from '../model/model.js'
import { isFailure } from '../model/timeline.js'
import { actionNews, exitHeadline } from '../model/words.js'
import { html } from './html.js'

/** Tells screen readers what sighted people see move: actions that begin and end, children that fail, the connection. */
export function Announcer({ model }: { readonly model: Model }): VNode {
  const { actions: [action], exits, connection: { state } } = model
  const failure = exits.find(isFailure)
  const [news, setNews] = useState('')
  const said = useRef({ action: action && `${action.id} ${action.state}`, failure: failure?.id, state })
  useEffect(() => {
    const before = said.current
    const now = { action: action && `${action.id} ${action.state}`, failure: failure?.id, state }
    said.current = now
    if (now.state !== before.state && (now.state === 'lost' || before.state === 'lost')) setNews(now.state === 'lost' ? 'Connection lost' : 'Connected again')
    else if (action && now.action !== before.action) setNews(actionNews(action))
    else if (failure && now.failure !== before.failure) setNews(exitHeadline(failure))
  }, [action, failure, state])
  return html`<p class="unseen" role="status" aria-live="polite">${news}</p>`
}
