import type { ComponentChildren, VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { html } from './html.js'

export interface ModalProps {
  readonly label: string
  readonly onClose: () => void
  /** At the side of the page, for more than a question. */
  readonly side?: boolean
  readonly children?: ComponentChildren
}

/** A dialog above the page. The browser holds the focus in it, closes it on Escape, and gives the focus back. */
export function Modal({ label, onClose, side = false, children }: ModalProps): VNode {
  const dialog = useRef<HTMLDialogElement>(null)
  const gone = useRef(false)
  useEffect(() => {
    const { current } = dialog
    const asked = document.activeElement
    current?.showModal()
    return () => {
      gone.current = true
      current?.close()
      if (asked instanceof HTMLElement && asked.isConnected) asked.focus()
    }
  }, [])
  const closed = () => {
    if (!gone.current) onClose()
  }
  const outside = (event: MouseEvent) => {
    if (event.target === dialog.current) onClose()
  }
  return html`
    <dialog ref=${dialog} class=${side ? 'side' : ''} aria-label=${label} onClose=${closed} onClick=${outside}>
      <div class="modal">${children}</div>
    </dialog>`
}
