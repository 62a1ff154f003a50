import type { Tone } from '../model/words.js'

const colours: { readonly [Name in Tone]: string } = { good: '#1a7f4b', busy: '#2563c9', leaving: '#b7791f', bad: '#c0362c', off: '#7a8594' }

/** The icon of the page as an address: a dot in the colour of the tone, to be seen among many tabs. */
export function icon(tone: Tone): string {
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6" fill="${colours[tone]}"/></svg>`)}`
}
