import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { html, part } from './html.js'
import { Modal } from './modal.js'

export interface TokenDialogProps {
  /** Resolves with whether it is the right one. Rejects if that cannot be found out. */
  readonly onToken: (token: string) => Promise<boolean>
  /** There is a token now. */
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Asks for the token. It stays in this tab, and is gone when the tab is closed. */
export function TokenDialog({ onToken, onDone, onClose }: TokenDialogProps): VNode {
  const [token, setToken] = useState('')
  const [problem, setProblem] = useState<string | undefined>(undefined)
  const [busy, setBusy] = useState(false)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    setBusy(true)
    setProblem(undefined)
    onToken(token.trim())
      .then((right) => (right ? onDone() : setProblem('This token is wrong.')), (error: Error) => setProblem(error.message))
      .finally(() => setBusy(false))
  }
  return part(Modal, { label: 'Unlock actions', onClose }, html`
    <form onSubmit=${submit}>
      <h2>Unlock actions</h2>
      <p>Whoever has the token of this supervisor may reload, scale and stop. It stays in this tab until you close it.</p>
      <label>Token <input type="password" autocomplete="off" spellcheck=${false} required value=${token} onInput=${(event: Event) => setToken((event.currentTarget as HTMLInputElement).value)} /></label>
      ${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
      <footer>
        <button type="button" onClick=${onClose}>Cancel</button>
        <button type="submit" class="primary" disabled=${busy || token.trim() === ''}>${busy ? 'Checking…' : 'Unlock'}</button>
      </footer>
    </form>`)
}
