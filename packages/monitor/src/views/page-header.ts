import type { VNode } from 'preact'
import { duration } from '../model/format.js'
import type { Model } from '../model/model.js'
import { zoneName, type Zone } from '../model/time-zone.js'
import type { Tone } from '../model/words.js'
import type { ConnectionState } from '../model/connection.js'
import { html } from './html.js'
import { pill } from './pill.js'

export type Theme = 'auto' | 'light' | 'dark'

export interface PageHeaderProps {
  readonly model: Model
  readonly zone: Zone
  readonly theme: Theme
  readonly unlocked: boolean
  readonly onZone: () => void
  readonly onTheme: () => void
  readonly onLock: () => void
}

const tones: { readonly [State in ConnectionState]: Tone } = { live: 'good', connecting: 'busy', lost: 'bad', ended: 'bad', locked: 'bad', paused: 'off', recorded: 'off' }
const words: { readonly [State in ConnectionState]: string } = {
  live: 'Live', connecting: 'Connecting', lost: 'Disconnected', ended: 'Ended', locked: 'Locked', paused: 'Paused', recorded: 'Recorded',
}

/** Which supervisor this is, whether what is shown is the present, and how it is shown. */
export function PageHeader({ model, zone, theme, unlocked, onZone, onTheme, onLock }: PageHeaderProps): VNode {
  const { name, supervisor, connection, now } = model
  // Its only service has the same name, larger, below.
  const alone = model.services.size === 1 && model.services.has(name)
  return html`
    <header class="page">
      <h1 class=${alone ? 'unseen' : ''}>${name || 'Supervisor'}</h1>
      <span class="connection" data-connection=${connection.state}>${pill(words[connection.state], tones[connection.state])}</span>
      ${supervisor && html`<span class="muted facts">pid ${supervisor.pid} · Node ${supervisor.node} · up ${duration(now - Date.parse(supervisor.startedAt))}</span>`}
      <span class="space"></span>
      <button type="button" class="quiet" onClick=${onZone} title="Change between the zone of this browser and UTC">Times: ${zoneName(zone)}</button>
      <button type="button" class="quiet" onClick=${onTheme} title="Change between those of the system, light and dark">Colours: ${theme}</button>
      ${connection.state !== 'recorded' && html`<button type="button" class="quiet lock" onClick=${onLock} aria-pressed=${unlocked}>${unlocked ? 'Lock actions' : 'Read-only · unlock'}</button>`}
    </header>`
}
