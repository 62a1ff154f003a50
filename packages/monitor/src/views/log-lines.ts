import type { VNode } from 'preact'
import type { LogLine } from '../contract/logs.js'
import { plainText } from '../model/plain-text.js'
import { clock, type Zone } from '../model/time-zone.js'
import { html } from './html.js'

/** Lines of output as text, whatever is in them. */
export function logLines(lines: readonly LogLine[], zone: Zone): VNode {
  return html`${lines.map((line) => html`
    <div class=${`line ${line.stream} ${line.level ?? ''}`} key=${line.seq}>
      <time dateTime=${line.time}>${clock(Date.parse(line.time), zone)}</time> <span class="who">${line.name ?? 'supervisor'}</span> <span class="text">${plainText(line.text)}${fields(line)}</span>
    </div>`)}`
}

/** What else a record of the supervisor says, in short. */
function fields({ fields = {} }: LogLine): string {
  const known = Object.entries(fields).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
  return known.length === 0 ? '' : `  ${known.slice(0, 6).map(([name, value]) => `${name}=${plainText(String(value))}`).join(' ')}`
}
