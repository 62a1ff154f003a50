import type { VNode } from 'preact'
import { count, duration } from '../model/format.js'
import { childrenOf, type Model, type Service } from '../model/model.js'
import { serviceTones } from '../model/words.js'
import { usePage } from './context.js'
import { html } from './html.js'
import { pill } from './pill.js'

/** How a service is, in a line, and what can be done to all of it. */
export function ServicePanel({ model, service }: { readonly model: Model; readonly service: Service }): VNode {
  const { wish, unlocked, recorded } = usePage()
  const { name, state, summary, complaint, since, addresses, counts } = service
  const children = childrenOf(model, name).length
  const only = model.services.size === 1
  return html`
    <section class="service" aria-labelledby="service-title" data-service-state=${state}>
      <div class="heading">
        <h2 id="service-title">${name}</h2>
        ${pill(state, serviceTones[state])}
        <span class="muted">for ${duration(model.now - Date.parse(since))}</span>
        <span class="space"></span>
        ${!recorded && html`<div class="buttons" role="group" aria-label=${`Actions on ${name}`} title=${unlocked ? '' : 'Actions need a token'}>
          <button type="button" class="primary" onClick=${() => wish({ action: 'reload', service: name, children })}>Reload…</button>
          <button type="button" onClick=${() => wish({ action: 'recycle', service: name, children })}>Recycle…</button>
          <button type="button" class="danger" onClick=${() => wish({ action: 'stop-service', service: name, children, only })}>Stop…</button>
        </div>`}
      </div>
      <p class="summary">${summary}${addresses.map((address) => html`<span class="address" key=${address}> · ${linked(address)}</span>`)}</p>
      ${complaint && html`<p class="complaint" role="note">${complaint}</p>`}
      <ul class="counts muted" aria-label="Since the supervisor was started">${(Object.entries(counts) as [string, number][]).filter(([, value]) => value > 0).map(([key, value]) => html`<li key=${key}>${count(value, key.replace(/s$/, ''), key)}</li>`)}</ul>
    </section>`
}

/** Addresses that a browser can open are links. */
function linked(address: string): VNode {
  return /^https?:\/\/[\w.:[\]-]+\/?$/.test(address) ? html`<a href=${address} target="_blank" rel="noopener noreferrer">${address}</a>` : html`<span>${address}</span>`
}
