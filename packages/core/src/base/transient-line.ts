/** The line at the bottom of the terminal, if there is one now. It has no end of line, and the cursor is at its beginning. */
let shown = false

/** The bytes of a line of its own at the bottom: cut, as a line that wraps could not be erased. */
export function transientLine(text: string, columns: number): string {
  return `${cutTo(text, columns - 1)}\r`
}

/** It was written, and is erased by whatever is written next. */
export function wasShown(): void {
  shown = true
}

/** The bytes that remove it before anything else is written to the terminal; empty where there is none. */
export function madeWay(): string {
  if (!shown) return ''
  shown = false
  return '\x1b[K'
}

/** Colours have no width. */
function cutTo(text: string, columns: number): string {
  let room = columns
  // eslint-disable-next-line no-control-regex -- sequences of colours
  return text.split(/(\x1b\[\d*m)/).map((part) => (part.startsWith('\x1b') ? part : [...part].filter(() => room-- > 0).join(''))).join('')
}
