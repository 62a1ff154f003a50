import { requireObject, show } from './argument.js'

/**
 * The names of all options of a type, in one place: the compiler complains about one that is missing or not there.
 *
 * @example const backoffOptions = optionNames<Backoff>({ initial: true, factor: true, max: true, jitter: true })
 */
export function optionNames<Options extends object>(names: Record<keyof Options, true>): readonly string[] {
  return Object.keys(names)
}

/**
 * Throws a `TypeError` unless `options` is an object that has only options of these names. The error says which name was
 * probably meant, or which names there are.
 *
 * @param where which option of another object it is, such as `restart.backoff`; empty for the options themselves
 *
 * @example requireKnown('spawn the child', 'restart', { stabelAfter: 100 }, ['on', 'stableAfter'])
 * // Cannot spawn the child as 'restart.stabelAfter' is not an option; did you mean 'restart.stableAfter'?
 */
export function requireKnown(attempt: string, where: string, options: unknown, names: readonly string[]): asserts options is object {
  requireObject(attempt, where || 'options', options, where ? `an object of ${where} options` : 'an object')
  for (const name of Object.keys(options)) {
    if (!names.includes(name)) throw new TypeError(`Cannot ${attempt} as ${unknownOption(where, name, names)}`)
  }
}

/** The part of the sentence that says that there is no such option, and what to write instead. */
export function unknownOption(where: string, name: string, names: readonly string[]): string {
  const path = (option: string) => (where ? `${where}.${option}` : option)
  const meant = nearest(name, names)
  return `${show(path(name))} is not an option; ${meant === undefined ? `there are ${names.map(path).join(', ')}` : `did you mean '${path(meant)}'?`}`
}

/** The name that was probably meant: one that is the same but for case and separators, a few typing errors away, or begun with. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const plain = normalized(name)
  const [best] = names
    .map((known) => ({ known, errors: typingErrors(plain, normalized(known)) }))
    .filter(({ known, errors }) => errors <= Math.max(1, Math.floor(Math.min(name.length, known.length) / 3)))
    .sort((a, b) => a.errors - b.errors)
  return best?.known ?? (plain.length < 3 ? undefined : names.find((known) => normalized(known).startsWith(plain)))
}

/** A name that nobody can have mistyped need not be compared. */
const longestName = 64

function normalized(name: string): string {
  return name.slice(0, longestName).toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** How many letters were left out, added, changed, or exchanged with their neighbour: the distance of Damerau and Levenshtein (optimal string alignment). */
export function typingErrors(written: string, meant: string): number {
  const rows = [Array.from({ length: meant.length + 1 }, (_, column) => column)]
  for (let row = 1; row <= written.length; row++) {
    const current = [row]
    const above = rows[row - 1]!
    for (let column = 1; column <= meant.length; column++) {
      const changed = written[row - 1] === meant[column - 1] ? 0 : 1
      const exchanged = written[row - 1] === meant[column - 2] && written[row - 2] === meant[column - 1]
      current.push(Math.min(above[column]! + 1, current[column - 1]! + 1, above[column - 1]! + changed, exchanged ? rows[row - 2]![column - 2]! + 1 : Infinity))
    }
    rows.push(current)
  }
  return rows[written.length]![meant.length]!
}
