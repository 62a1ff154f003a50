import { stripVTControlCharacters } from 'node:util'
import { hasUnicode, lineWidth } from './style.js'

/** A cell; colours do not count for its width. */
export type Cell = string | undefined

/**
 * Lines of a table: columns are as wide as they need to be, and what is too long for the terminal is cut.
 *
 * @param head the names of the columns; empty for none
 */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[], width = lineWidth()): string[] {
  const all = [...(head.length > 0 ? [head] : []), ...rows]
  const columns = Math.max(0, ...all.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) => Math.max(0, ...all.map((row) => columnsOf(row[column] ?? ''))))
  const line = (row: readonly Cell[]) => row.map((cell = '', column) => (column === row.length - 1 ? cell : cell + ' '.repeat(widths[column]! - columnsOf(cell)))).join('  ').trimEnd()
  return all.map((row) => cut(line(row), width))
}

/** How many columns a text takes: its characters without control sequences. Wide characters count as two. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const character of stripVTControlCharacters(text)) columns += isWide(character.codePointAt(0)!) ? 2 : 1
  return columns
}

function isWide(code: number): boolean {
  return (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf) || (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe30 && code <= 0xfe6f) || (code >= 0xff00 && code <= 0xff60) || (code >= 0x1f300 && code <= 0x1faff)
}

/** Cuts a line that is too long, and says so by an ellipsis. Colours are kept whole, and end. */
export function cut(line: string, width: number): string {
  if (columnsOf(line) <= width) return line
  const ellipsis = hasUnicode() ? '…' : '...'
  let room = width - columnsOf(ellipsis)
  let kept = ''
  // eslint-disable-next-line no-control-regex -- sequences of colours
  for (const part of line.split(/(\x1b\[[\d;]*m)/)) {
    if (part.startsWith('\x1b[')) kept += part
    else {
      for (const character of part) {
        const columns = columnsOf(character)
        if (columns > room) {
          room = 0
          break
        }
        kept += character
        room -= columns
      }
    }
  }
  return kept.trimEnd() + ellipsis
}
