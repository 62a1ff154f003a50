import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { ago } from '../model/format.js'
import type { Model } from '../model/model.js'
import { connectionText } from '../model/words.js'
import { useClock } from './context.js'
import { html } from './html.js'

/** Says that what is shown is old, since when, and when it is tried again. */
export function ConnectionBanner({ model, onRetry }: { readonly model: Model; readonly onRetry: () => void }): VNode | null {
  const { connection, supervisor } = model
  const { time } = useClock()
  const [now, setNow] = useState(Date.now())
  const shown = connection.state !== 'live' && connection.state !== 'paused' && connection.state !== 'recorded'
  useEffect(() => {
    if (!shown) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [shown])
  if (!shown) return null
  const old = supervisor !== undefined && connection.state !== 'connecting'
  return html`
    <section class="banner ${connection.state}" aria-label="Connection">
      <p><strong>${connectionText(connection, now)}</strong>${old && html`<span> What you see is how it was at ${time(model.now)}, ${ago(now - connection.since)}.</span>`}</p>
      ${connection.state !== 'connecting' && html`<button type="button" class="small" onClick=${onRetry}>${connection.state === 'locked' ? 'Enter token' : 'Try now'}</button>`}
    </section>`
}
