import { inspect } from 'node:util'
import { show } from './argument.js'
import { plainValue } from './plain-value.js'

/** More fields are left out. */
const mostFields = 200

/** A record of a log. */
export interface LogLine {
  readonly time: Date
  readonly level: string
  readonly text: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** A line of JSON, whatever the fields are. `told` as for `describeError`. */
export function formatJson({ time, level, text, fields }: LogLine, told?: WeakSet<object>): string {
  const plain = plainValue(fields, told)
  return `${JSON.stringify({ time: time.toISOString(), level, text, ...(typeof plain === 'object' ? plain : { fields: plain }) })}\n`
}

/** A field's value in one line. */
export function showField(value: unknown): string {
  if (typeof value === 'string' && /^[\x21\x23-\x7e\xa1-\u2027\u202a-\ud7ff]+$/.test(value)) return value
  try {
    return printable(inspect(value, { breakLength: Infinity, depth: 3, maxStringLength: 10_000 }))
  } catch {
    return show(value)
  }
}

/** A child's text must not move the cursor of a terminal, nor pretend to be a line of ours. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  return String(text).replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

/** The fields of a record, whatever it is. */
export function entries(fields: object): [string, unknown][] {
  try {
    return Object.keys(fields).slice(0, mostFields).map((key) => [key, property(fields, key)])
  } catch {
    return [['fields', show(fields)]]
  }
}

function property(fields: object, key: string): unknown {
  try {
    return (fields as Record<string, unknown>)[key]
  } catch (error) {
    return `[Throws: ${show(error)}]`
  }
}
