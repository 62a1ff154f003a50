/** Data for a YAML file, in which a value may carry a comment. */
export type Annotated = string | number | boolean | readonly Annotated[] | { readonly [key: string]: Annotated | undefined } | Noted

/** A value and what stands above it, as a comment. */
export class Noted {
  readonly value: Exclude<Annotated, Noted>
  readonly comment: string

  constructor(value: Exclude<Annotated, Noted>, comment: string) {
    this.value = value
    this.comment = comment
  }
}

/** Gives a value a comment, which says what the line is for. Long ones are wrapped. */
export function note(value: Exclude<Annotated, Noted>, comment: string): Noted {
  return new Noted(value, comment)
}

/** The data alone: without comments, and without keys whose value is `undefined`. */
export function bare(value: Annotated): unknown {
  if (value instanceof Noted) return bare(value.value)
  if (isList(value)) return value.map(bare)
  if (typeof value !== 'object') return value
  return Object.fromEntries(entriesOf(value).map(([key, each]) => [key, bare(each)]))
}

/** The entries that are there. */
export function entriesOf(value: { readonly [key: string]: Annotated | undefined }): [string, Annotated][] {
  return Object.entries(value).filter((entry): entry is [string, Annotated] => entry[1] !== undefined)
}

export function isList(value: Annotated): value is readonly Annotated[] {
  return Array.isArray(value)
}
