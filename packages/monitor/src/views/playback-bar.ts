import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { duration } from '../model/format.js'
import type { Mark } from '../model/recording.js'
import { useClock } from './context.js'
import { html } from './html.js'

/** A recording that is shown, and where in it one is. Times are milliseconds since 1970. */
export interface Playback {
  readonly reason: string
  readonly from: number
  readonly to: number
  readonly at: number
  readonly marks: readonly Mark[]
  readonly onSeek: (at: number) => void
}

/** How much of it passes with each step of the player, and how long a step takes, in milliseconds. */
const step = { passes: 1000, takes: 100 }

/** Says that this is a recording and why it was made, and goes through it: by the slider, from event to event, or by itself, ten times as fast. */
export function PlaybackBar({ reason, from, to, at, marks, onSeek }: Playback): VNode {
  const { time, full } = useClock()
  const [playing, setPlaying] = useState(false)
  useEffect(() => {
    if (!playing) return
    const timer = setTimeout(() => (at >= to ? setPlaying(false) : onSeek(Math.min(to, at + step.passes))), step.takes)
    return () => clearTimeout(timer)
  }, [playing, at])
  const before = marks.findLast((mark) => mark.at < at - 1)
  const after = marks.find((mark) => mark.at > at)
  const here = marks.findLast((mark) => mark.at <= at && mark.at > at - 1000)
  const go = (mark: Mark | undefined) => {
    setPlaying(false)
    if (mark) onSeek(mark.at)
  }
  return html`
    <section class="playback" aria-label="Recording">
      <p><strong>Recording</strong> of ${duration(to - from)} until ${full(to)}. <span class="reason">${reason}</span></p>
      <div class="controls">
        <button type="button" class="small" disabled=${!before} onClick=${() => go(before)}>← Event</button>
        <button type="button" class="small" aria-pressed=${playing} onClick=${() => {
          if (!playing && at >= to) onSeek(from)
          setPlaying(!playing)
        }}>${playing ? 'Pause' : 'Play'}</button>
        <button type="button" class="small" disabled=${!after} onClick=${() => go(after)}>Event →</button>
        <div class="track">
          <input type="range" aria-label="Time" aria-valuetext=${full(at)} min=${from} max=${to} step="1" value=${at}
            onInput=${(event: Event) => onSeek(Number((event.currentTarget as HTMLInputElement).value))} />
          <div class="marks" aria-hidden="true">${marks.map((mark, index) => html`<i key=${index} class=${mark.tone} ref=${placed((mark.at - from) / Math.max(1, to - from))}></i>`)}</div>
        </div>
        <output class="now">${time(at)}</output>
      </div>
      <p class="muted here" role="status">${here?.text ?? ''}</p>
    </section>`
}

/** Puts a mark in its place: the policy of the page allows no style in markup. */
function placed(share: number): (element: HTMLElement | null) => void {
  return (element) => element?.style.setProperty('left', `${(share * 100).toFixed(2)}%`)
}
