/**
 * Reads a config, in a process of its own: whatever it does there, the supervisor goes on, and each reload reads all of it anew, modules
 * that it imports included. Writes one line of JSON to descriptor 3.
 */
import { writeSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const [, , file = ''] = process.argv

try {
  const { default: exported } = (await import(pathToFileURL(file).href)) as { default?: unknown }
  const value: unknown = typeof exported === 'function' ? await (exported as () => unknown)() : exported
  tell({ value: plain(value, '') })
} catch (error) {
  tell({ error: error instanceof Error ? { name: error.name, message: error.message, stack: error.stack } : { name: 'Error', message: String(error) } })
}
process.exit()

function tell(answer: object): void {
  const bytes = Buffer.from(`${JSON.stringify(answer)}\n`)
  for (let done = 0; done < bytes.length; ) done += writeSync(3, bytes, done)
}

/** What can travel: a URL as its path, a regular expression as its text. A function is refused, with its place. */
function plain(value: unknown, path: string): unknown {
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
    throw new TypeError(`'${path}' must be data: it is a ${typeof value}${typeof value === 'function' ? "; name the module of a task by its path" : ''}`)
  }
  if (value instanceof RegExp) return String(value)
  if (value instanceof URL) return value.href
  if (Array.isArray(value)) return value.map((each, index) => plain(each, `${path}[${index}]`))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each, path ? `${path}.${key}` : key)]))
}
