import { errorInfo } from './error-info.js'
import { cutText } from './kept-text.js'

/** How deep objects are told, and how long texts are. */
const deepest = 3
const longest = 2_000

/** What a record of the log says, as plain JSON: errors by their types, messages and stacks. Never throws. */
export function safeFields(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  try {
    return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plain(value, 0)]))
  } catch {
    return {}
  }
}

function plain(value: unknown, depth: number): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value
  if (typeof value === 'string') return cutText(value, longest)
  if (value instanceof Error) return errorInfo(value)
  if (typeof value !== 'object') return typeof value === 'bigint' ? String(value) : undefined
  if (depth >= deepest) return '…'
  if (Array.isArray(value)) return value.slice(0, 20).map((item) => plain(item, depth + 1))
  return Object.fromEntries(Object.entries(value).slice(0, 50).map(([name, item]) => [name, plain(item, depth + 1)]))
}
