/** The end of a line, as a byte. */
export const lineEnd = 10

/** How many lines end in this. */
export function countLines(text: string | Buffer): number {
  // To look for a byte is several times as fast as to look for a string.
  const next = (from: number): number => (typeof text === 'string' ? text.indexOf('\n', from) : text.indexOf(lineEnd, from))
  let count = 0
  for (let at = next(0); at >= 0; at = next(at + 1)) count += 1
  return count
}
