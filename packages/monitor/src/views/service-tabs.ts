import type { VNode } from 'preact'
import type { Model } from '../model/model.js'
import { serviceTones } from '../model/words.js'
import { html } from './html.js'
import { pill } from './pill.js'

/** Which service is looked at, where there are several. */
export function ServiceTabs({ model, selected, onSelect }: { readonly model: Model; readonly selected: string; readonly onSelect: (name: string) => void }): VNode | null {
  if (model.services.size < 2) return null
  return html`
    <nav class="tabs" aria-label="Services">
      ${[...model.services.values()].map(({ name, state }) => html`
        <button type="button" key=${name} aria-current=${name === selected ? 'page' : undefined} onClick=${() => onSelect(name)}>${name} ${pill(state, serviceTones[state])}</button>`)}
    </nav>`
}
