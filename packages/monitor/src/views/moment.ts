import type { VNode } from 'preact'
import { html } from './html.js'
import { useClock } from './context.js'

/** A point in time, with the whole date where the pointer rests. */
export function Moment({ at, now }: { readonly at: number; readonly now: number }): VNode {
  const { day, full } = useClock()
  return html`<time dateTime=${new Date(at).toISOString()} title=${full(at)}>${day(at, now)}</time>`
}
