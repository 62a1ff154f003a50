import { types } from 'node:util'
import { show } from './argument.js'
import { describeError, isError } from './describe-error.js'

/** How deep objects are followed, and how many values are taken: a timer or a socket leads to all of the program. */
const deepest = 6
const most = 1000

/**
 * A copy of any value that `JSON.stringify` takes: as that would have it where it can be had, else described in a text. Never throws.
 *
 * @param told as for `describeError`
 */
export function plainValue(value: unknown, told?: WeakSet<object>): unknown {
  return new Copy(told).of(value, [])
}

class Copy {
  readonly #told: WeakSet<object> | undefined
  #count = 0

  constructor(told: WeakSet<object> | undefined) {
    this.#told = told
  }

  of(value: unknown, parents: readonly object[]): unknown {
    if (value === null || value === undefined || typeof value === 'boolean' || typeof value === 'string') return value
    if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
    if (typeof value === 'bigint') return String(value)
    if (typeof value !== 'object') return show(value)
    if (parents.includes(value)) return '[Circular]'
    if (parents.length >= deepest || ++this.#count > most) return '[…]'
    try {
      return this.#object(value, parents)
    } catch {
      return show(value)
    }
  }

  #object(value: object, parents: readonly object[]): unknown {
    if (isError(value)) return describeError(value, this.#told)
    if (types.isAnyArrayBuffer(value) || ArrayBuffer.isView(value) || types.isMap(value) || types.isSet(value)) return show(value)
    const within = [...parents, value]
    if (Array.isArray(value)) return value.slice(0, most).map((each: unknown) => this.of(each, within) ?? null)
    const { toJSON } = value as { toJSON?: unknown }
    if (typeof toJSON === 'function') return this.of(Reflect.apply(toJSON, value, []), within)
    return Object.fromEntries(Object.keys(value).slice(0, most).map((key) => [key, this.#property(value, key, within)]))
  }

  #property(value: object, key: string, within: readonly object[]): unknown {
    let property: unknown
    try {
      property = (value as Record<string, unknown>)[key]
    } catch (error) {
      return `[Throws: ${show(error)}]`
    }
    return this.of(property, within)
  }
}
