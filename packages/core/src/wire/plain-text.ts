import { types } from 'node:util'

/** A value with more objects in it than this, a longer array or a longer text is left to structured clone, which is as fast for these. */
const mostObjects = 16
const mostItems = 64
const mostCharacters = 4096

/** The objects that were seen in a value so far: a second reference to one of them would become a copy. */
const seen: object[] = []

/**
 * The JSON text of a small plain value, if that says exactly what structured clone would make of it: texts, finite numbers, booleans, null,
 * and objects and arrays of these. `undefined` for anything else: −0, dates, cycles, holes, instances of classes, functions …
 */
export function plainText(value: unknown): string | undefined {
  seen.length = 0
  // Or in Object.prototype, which is above it: whoever extends these would be asked for another value.
  if ('toJSON' in Array.prototype) return undefined
  return textOf(value)
}

function textOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value.length > mostCharacters ? undefined : JSON.stringify(value)
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? String(value) : undefined
    case 'boolean':
      return String(value)
    case 'object':
      return value === null ? 'null' : textOfObject(value)
  }
  return undefined
}

function textOfObject(value: object): string | undefined {
  if (types.isProxy(value) || seen.includes(value) || seen.push(value) > mostObjects) return undefined
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype) return textOfRecord(value as Record<string, unknown>)
  return prototype === Array.prototype && Array.isArray(value) ? textOfArray(value) : undefined
}

/** Reads each property once, in the order in which structured clone does. What has no properties may be a disguised Map or Promise. */
function textOfRecord(value: Record<string, unknown>): string | undefined {
  const names = Object.keys(value)
  if (names.length === 0 || Object.prototype.toString.call(value) !== '[object Object]') return undefined
  let text = ''
  for (const name of names) {
    const member = textOf(value[name])
    if (member === undefined) return undefined
    text += `${text && ','}${JSON.stringify(name)}:${member}`
  }
  return `{${text}}`
}

function textOfArray(value: readonly unknown[]): string | undefined {
  // One with holes, or with properties of its own.
  if (value.length > mostItems || Object.keys(value).length !== value.length) return undefined
  let text = ''
  for (let index = 0; index < value.length; index++) {
    const item = textOf(value[index])
    if (item === undefined) return undefined
    text += index === 0 ? item : `,${item}`
  }
  return `[${text}]`
}
