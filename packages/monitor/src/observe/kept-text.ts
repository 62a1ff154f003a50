/** What a string costs besides its characters, in bytes. */
const overhead = 24

/** How many bytes a string has in memory at most: V8 keeps one or two for a character, and does not say which. */
export function bytesOf(text: string): number {
  return overhead + text.length * 2
}

/** At most so many characters of a text. A copy: a slice would keep all of the text in memory. */
export function cutText(text: string, most: number): string {
  return text.length > most ? Buffer.from(`${text.slice(0, most)}…`).toString() : text
}
