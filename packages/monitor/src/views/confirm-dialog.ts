import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { requestPlan, type Choices, type RequestPlan, type Wish } from '../model/request-plan.js'
import { html, part } from './html.js'
import { Modal } from './modal.js'

export interface ConfirmDialogProps {
  readonly wish: Wish
  /** Does it. Resolves when it has begun; rejects with what is shown. */
  readonly onConfirm: (request: RequestPlan['request']) => Promise<void>
  readonly onClose: () => void
}

/** Says what will happen, asks for what it needs, and does it. */
export function ConfirmDialog({ wish, onConfirm, onClose }: ConfirmDialogProps): VNode {
  const [choices, setChoices] = useState<Choices>({ count: wish.action === 'scale' ? wish.from : 0, minutes: undefined, megabytes: undefined, typed: '' })
  const [problem, setProblem] = useState<string | undefined>(undefined)
  const [busy, setBusy] = useState(false)
  const { title, effect, verb, dangerous, mustType, obstacle, request } = requestPlan(wish, choices)
  const confirm = (event: SubmitEvent) => {
    event.preventDefault()
    setBusy(true)
    setProblem(undefined)
    onConfirm(request).then(onClose, (error: Error) => {
      setProblem(error.message)
      setBusy(false)
    })
  }
  const choose = (part: Partial<Choices>) => setChoices({ ...choices, ...part })
  return part(Modal, { label: title, onClose }, html`
    <form onSubmit=${confirm}>
      <h2>${title}</h2>
      ${wish.action === 'scale' && html`
        <div class="stepper">
          <button type="button" aria-label="One fewer" disabled=${choices.count <= 1} onClick=${() => choose({ count: choices.count - 1 })}>−</button>
          <input type="number" min="1" max="10000" step="1" aria-label="Children" value=${choices.count} onInput=${(event: Event) => choose({ count: numberOf(event) ?? NaN })} />
          <button type="button" aria-label="One more" onClick=${() => choose({ count: choices.count + 1 })}>+</button>
        </div>`}
      ${wish.action === 'recycle' && html`
        <label>Older than, in minutes <input type="number" min="0" step="any" placeholder="any age" onInput=${(event: Event) => choose({ minutes: numberOf(event) })} /></label>
        <label>Bigger than, in MB <input type="number" min="0" step="any" placeholder="any size" onInput=${(event: Event) => choose({ megabytes: numberOf(event) })} /></label>`}
      <p>${effect}</p>
      ${mustType !== undefined && html`<label>Type <strong>${mustType}</strong> to go on <input type="text" autocomplete="off" spellcheck=${false} value=${choices.typed} onInput=${(event: Event) => choose({ typed: (event.currentTarget as HTMLInputElement).value })} /></label>`}
      ${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
      <footer>
        ${obstacle !== undefined && mustType === undefined && html`<span class="muted">${obstacle}</span>`}
        <button type="button" onClick=${onClose}>Cancel</button>
        <button type="submit" class=${dangerous ? 'danger solid' : 'primary'} disabled=${obstacle !== undefined || busy}>${busy ? 'Asking…' : verb}</button>
      </footer>
    </form>`)
}

function numberOf(event: Event): number | undefined {
  const { value } = event.currentTarget as HTMLInputElement
  return value === '' ? undefined : Number(value)
}
