import { h, render } from 'preact'
import type { Model } from '../model/model.js'
import { serviceTones, type Tone } from '../model/words.js'
import { App, type AppProps } from '../views/app.js'
import { icon } from './icon.js'
import { loadPreferences, savePreferences, type Preferences } from './saved.js'

const themes = ['auto', 'light', 'dark'] as const

/** What is shown besides the model. */
export type Shown = Pick<AppProps, 'history'> & Partial<Omit<AppProps, 'model'>>

/** Draws the page, as its reader likes it. */
export class Screen {
  readonly #root = document.getElementById('page')!
  #preferences = loadPreferences()
  #last: [model: Model, shown: Shown] | undefined

  show(model: Model, shown: Shown): void {
    this.#last = [model, shown]
    const { zone, theme } = this.#preferences
    document.documentElement.style.colorScheme = theme === 'auto' ? 'light dark' : theme
    render(h(App, {
      unlocked: false, onLock: () => {}, onToken: () => Promise.resolve(false), onRequest: () => Promise.resolve(), onRetry: () => {}, playback: undefined,
      onZone: () => this.#prefer({ zone: zone === 'local' ? 'utc' : 'local' }), onTheme: () => this.#prefer({ theme: themes[(themes.indexOf(theme) + 1) % themes.length]! }),
      ...shown, model, zone, theme,
    }), this.#root)
    label(model)
  }

  #prefer(change: Partial<Preferences>): void {
    this.#preferences = { ...this.#preferences, ...change }
    savePreferences(this.#preferences)
    if (this.#last) this.show(...this.#last)
  }
}

/** The title and the icon tell how it is, also where the page is one tab among many. */
function label(model: Model): void {
  const { state: connection } = model.connection
  const states = [...model.services.values()].map(({ state }) => state)
  const tones = states.map((state) => serviceTones[state])
  const tone: Tone = connection !== 'live' ? 'off' : ((['bad', 'busy', 'leaving', 'good'] as const).find((one) => tones.includes(one)) ?? 'off')
  const word = connection !== 'live' ? connection : (states[tones.indexOf(tone)] ?? '')
  const title = `${model.name || 'Supervisor'}${word ? ` · ${word}` : ''}`
  if (document.title !== title) document.title = title
  const link = document.querySelector<HTMLLinkElement>('link[rel=icon]')!
  const address = icon(tone)
  if (link.href !== address) link.href = address
}
