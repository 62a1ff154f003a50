/** What names of supervisors are made of: they are file names, and words of a command line. */
const valid = /^[A-Za-z0-9][A-Za-z0-9._-]*$/
const longest = 64

/**
 * Throws unless `name` can be the name of a supervisor: letters, digits, dots, dashes and underscores, the first a letter or digit, at
 * most 64 of them.
 *
 * @throws {TypeError} naming the value
 */
export function requireServiceName(attempt: string, name: unknown): asserts name is string {
  if (typeof name === 'string' && name.length <= longest && valid.test(name)) return
  throw new TypeError(`Cannot ${attempt} as 'name' must be up to ${longest} letters, digits, dots, dashes and underscores that begin with a letter or digit: current value is ${JSON.stringify(name) ?? typeof name}`)
}
