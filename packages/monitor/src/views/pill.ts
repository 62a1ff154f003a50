import type { VNode } from 'preact'
import type { Tone } from '../model/words.js'
import { html } from './html.js'

/** A state: a dot in the colour of its tone, and the word, so that nobody needs to see the colour. */
export function pill(text: string, tone: Tone): VNode {
  return html`<span class="pill ${tone}"><span class="dot" aria-hidden="true"></span>${text}</span>`
}
