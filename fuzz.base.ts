import fc from 'fast-check'

/**
 * How many cases a fuzz test runs, and from which seed: parameters for `fc.assert`. `pnpm fuzz` sets `ASC_FUZZ_CASES`; a seed
 * that a failure has printed is run again with `ASC_FUZZ_SEED`.
 *
 * @param share part of the cases that a test runs whose cases are costly
 */
export function fuzzing(share = 1): { numRuns: number; seed?: number } {
  const { ASC_FUZZ_CASES: cases = '500', ASC_FUZZ_SEED: seed } = process.env
  return { numRuns: Math.ceil(Number(cases) * share), ...(seed && { seed: Number(seed) }) }
}

/** Any value of the language, as a child or a caller may give it. */
export const garbage: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<unknown>(undefined, null, true, false, 0, -0, 1, -1, 1.5, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 53, '', 'text', 'a\0b', 'a\nb', '\ud800', 5n) },
  { weight: 3, arbitrary: fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withSparseArray: true, withNullPrototype: true, withObjectString: true, maxDepth: 2 }) },
  { weight: 1, arbitrary: fc.constant(0).map(cyclic) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.constant('{"__proto__":{"ready":true},"constructor":1}').map((text) => JSON.parse(text) as unknown) },
  { weight: 1, arbitrary: fc.constant(0).map(() => ({ toString: 1, valueOf: null })) },
)

/** Makes values that can only come from the same thread, and fight back when they are looked at. */
export const hostile: fc.Arbitrary<() => unknown> = fc.constantFrom<(() => unknown)[]>(
  () => Symbol('text'),
  () => () => {},
  () => class {},
  () => withGetters('ready', 'status', 'post', 'name', 'toString', 'restart', 'env', 'message', 'cause'),
  () => new Proxy({}, refusing),
  () => new Proxy([], refusing),
  () => new Proxy(() => {}, refusing),
  () => revoked(),
  () => ({ toJSON: refuse, toString: refuse, valueOf: refuse, [Symbol.toPrimitive]: refuse }),
  () => Object.defineProperty({}, Symbol.toStringTag, { get: refuse }),
  () => ({ [Symbol.for('nodejs.util.inspect.custom')]: refuse }),
  () => Object.defineProperty(new Error('hostile'), 'stack', { get: refuse }),
  () => Object.defineProperty(new Error('hostile'), 'message', { get: refuse }),
  () => ({ [Symbol.iterator]: refuse, length: 2 }),
)

/** What they throw. */
export class Hostility extends Error {}

function refuse(): never {
  throw new Hostility('hostile')
}

const refusing: ProxyHandler<object> = Object.fromEntries(
  ['get', 'has', 'ownKeys', 'getOwnPropertyDescriptor', 'getPrototypeOf', 'isExtensible'].map((trap) => [trap, refuse]),
)

function withGetters(...names: string[]): object {
  return Object.defineProperties({}, Object.fromEntries(names.map((name) => [name, { get: refuse, enumerable: true }])))
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

function cyclic(): object {
  const value: { self?: unknown; list: unknown[] } = { list: [] }
  value.self = value
  value.list.push(value)
  return value
}

/** Garbage, and what fights back, for an option: made anew for each case. */
export const anyValue: fc.Arbitrary<() => unknown> = fc.oneof({ weight: 4, arbitrary: garbage.map((value) => () => value) }, { weight: 1, arbitrary: hostile })

/** An object with some of these options, each of which is garbage. */
export function anyOptions(...names: string[]): fc.Arbitrary<object> {
  return fc.record(Object.fromEntries(names.map((name) => [name, anyValue])), { requiredKeys: [] })
    .map((made) => Object.fromEntries(Object.entries(made).map(([name, make]) => [name, make!()])))
}

/** Throws on unless this is how we refuse: by an error that says what cannot be done, and why. What a value itself throws may come out. */
export function demandRefusal(error: unknown): void {
  if (error instanceof Hostility) return
  const { code = '', message } = error as { code?: string; message: string }
  if (message.includes('proxy that has been revoked')) return
  const ours = code.startsWith('ASC_') || error instanceof TypeError || error instanceof RangeError
  if (!ours || !/^Cannot (?!destructure|read|convert|mix|set)[^]+ (as|to share) |^Cannot (adopt|bind|find) /.test(message)) throw error
}

/** What `use` returns, or `undefined` where it refuses. */
export function orRefused<T>(use: () => T): T | undefined {
  try {
    return use()
  } catch (error) {
    demandRefusal(error)
    return undefined
  }
}
