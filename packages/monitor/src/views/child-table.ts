import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { GroupStatus } from '../contract/status.js'
import { childRows, type ColumnKey, type GenerationRows, type Sorting } from '../model/child-rows.js'
import { age, count } from '../model/format.js'
import type { Model } from '../model/model.js'
import { generationTones } from '../model/words.js'
import { ChildRow } from './child-row.js'
import { usePage } from './context.js'
import { html, part } from './html.js'
import { pill } from './pill.js'

const columns: readonly [ColumnKey, string][] = [
  ['name', 'Child'], ['state', 'State'], ['age', 'Age'], ['requests', 'Requests/s'], ['connections', 'Connections'], ['loopDelay', 'Loop delay'],
  ['cpu', 'Processor'], ['memory', 'Memory'], ['restarts', 'Restarts'],
]

/** The children of a service, by generations: during a reload the new ones stand above the old ones. */
export function ChildTable({ model, service }: { readonly model: Model; readonly service: string }): VNode {
  const [sorting, setSorting] = useState<Sorting>({ by: 'name', down: false })
  const [filter, setFilter] = useState('')
  const { open, wish, recorded } = usePage()
  const generations = childRows(model, service, sorting, filter)
  const total = generations.reduce((sum, generation) => sum + generation.total, 0)
  const groups = model.services.get(service)?.groups ?? []
  const sort = (by: ColumnKey) => setSorting({ by, down: sorting.by === by ? !sorting.down : by !== 'name' && by !== 'state' })
  return html`
    <section class="card children" aria-labelledby="children-title">
      <header>
        <h2 id="children-title">Children <span class="muted">${total}</span></h2>
        ${groups.map((group) => groupControl(group, recorded ? undefined : () => wish({ action: 'scale', service, group: group.name, from: group.wanted })))}
        <input type="search" class="filter" placeholder="Filter children" aria-label="Filter children by name, group or state" value=${filter}
          onInput=${(event: InputEvent) => setFilter((event.currentTarget as HTMLInputElement).value)} />
      </header>
      ${total === 0 ? html`<p class="empty">No children run.</p>` : html`
      <div class="scroll" tabindex="0" role="region" aria-label="Table of children">
        <table role="table">
          <thead role="rowgroup"><tr role="row">${columns.map(([key, title]) => heading(key, title, sorting, sort))}</tr></thead>
          ${generations.map((generation) => html`
            <tbody key=${generation.number} role="rowgroup" class=${generation.state} data-generation=${generation.number}>
              ${generationHead(generation, model.now)}
              ${generation.children.map((child) => part(ChildRow, { key: child.id, child, now: model.now, open }))}
            </tbody>`)}
        </table>
      </div>`}
    </section>`
}

function groupControl({ name, wanted, ready }: GroupStatus, scale: (() => void) | undefined): VNode {
  return html`<span class="group" key=${name}><span>${name} <span class="muted">${ready} of ${wanted}</span></span>
    ${scale && html`<button type="button" class="small" onClick=${scale} aria-label=${`Scale ${name}`}>Scale…</button>`}</span>`
}

function heading(key: ColumnKey, title: string, { by, down }: Sorting, sort: (key: ColumnKey) => void): VNode {
  const order = by === key ? (down ? 'descending' : 'ascending') : 'none'
  return html`<th key=${key} role="columnheader" scope="col" aria-sort=${order} class=${key === 'name' || key === 'state' ? '' : 'number'}>
    <button type="button" class="sort" onClick=${() => sort(key)}>${title}<span class="arrow" aria-hidden="true">${order === 'none' ? '' : down ? '↓' : '↑'}</span></button>
  </th>`
}

function generationHead({ number, state, ready, total, connections, startedAt }: GenerationRows, now: number): VNode {
  const facts = [
    state === 'draining' ? `${count(total, 'child', 'children')} left` : `${ready} of ${total} ready`,
    ...(connections === undefined ? [] : [count(connections, 'connection')]),
    ...(startedAt === undefined ? [] : [age(now - startedAt)]),
  ]
  return html`<tr role="row" class="generation"><th role="rowheader" scope="rowgroup" colspan=${columns.length}>
    <span class="title">Generation ${number}</span>${pill(state, generationTones[state])}<span class="muted">${facts.join(' · ')}</span>
  </th></tr>`
}
