/** Escapes a value for a unit file, where `%` would begin a specifier; see systemd.unit(5). */
export function plainValue(text: string): string {
  return text.replaceAll('%', '%%')
}

/** Escapes one word of a value that is a list of words, and quotes it if necessary; see systemd.syntax(7). */
export function word(text: string): string {
  const escaped = plainValue(text).replace(/[\\"\p{Cc}]/gu, (character) => {
    return character === '\\' || character === '"' ? `\\${character}` : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return /^[\w./:@%+,=-]+$/.test(escaped) ? escaped : `"${escaped}"`
}

/** Escapes an argument of `ExecStart=`, where a `$` would begin a variable as well; see systemd.service(5). */
export function argument(text: string): string {
  return word(text).replaceAll('$', '$$$$')
}

/** A span of time, given in milliseconds; see systemd.time(7). */
export function timeSpan(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${Math.ceil(milliseconds)}ms`
}
