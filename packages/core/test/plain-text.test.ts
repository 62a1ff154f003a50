import { isDeepStrictEqual } from 'node:util'
import { deserialize, serialize } from 'node:v8'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fuzzing } from '../../../fuzz.base.js'
import { FrameBatch } from '../src/wire/frame-batch.js'
import { FrameReader } from '../src/wire/frame.js'
import { plainText } from '../src/wire/plain-text.js'

/** What comes out of a channel. */
function carried(value: unknown): unknown {
  const written: Buffer[] = []
  new FrameBatch({ write: (bytes) => void written.push(bytes) }).sendNow(value)
  const values: unknown[] = []
  new FrameReader().push(Buffer.concat(written), (value) => values.push(value))
  expect(values).toHaveLength(1)
  return values[0]
}

/** An invalid date in a set equals none; its bytes do. */
const same = (one: unknown, other: unknown): boolean => isDeepStrictEqual(one, other) || serialize(one).equals(serialize(other))

const cloned = (value: unknown): unknown => deserialize(serialize(value))

const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string(), fc.constantFrom('__proto__', 'constructor', 'toJSON', '"', '\\', '\u2028', '\ud800', '\0'))
const numbers = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, -0, NaN, Infinity, -Infinity, Number.MAX_SAFE_INTEGER + 2, 1e21, 5e-324))
const { plain } = fc.letrec((tie) => ({
  plain: fc.oneof({ maxDepth: 4 }, texts, numbers, fc.boolean(), fc.constant(null), fc.constant(undefined), tie('record'), tie('list')),
  record: fc.dictionary(texts, tie('plain'), { maxKeys: 5 }),
  list: fc.array(tie('plain'), { maxLength: 5 }),
}))

describe('what a channel carries', () => {
  it('is what structured clone makes of it, whatever it is', () => {
    const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withSparseArray: true, withNullPrototype: true, key: texts })
    fc.assert(fc.property(fc.oneof(anything, plain), (value) => {
      expect(same(carried(value), cloned(value))).toBe(true)
    }), fuzzing())
  })

  it('keeps cycles, and what is referred to twice', () => {
    const shared = { name: 'shared' }
    const cyclic: { self?: unknown } = {}
    cyclic.self = cyclic
    const { one, other, list } = carried({ one: shared, other: shared, list: [shared] }) as Record<string, unknown>
    expect(one).toBe(other)
    expect(list).toEqual([one])
    const again = carried(cyclic) as { self: unknown }
    expect(again.self).toBe(again)
  })

  it.each([
    ['−0', -0], ['undefined', { a: undefined }], ['a hole', Object.assign(Array(3), { 0: 1, 2: 3 })], ['a date', new Date(0)], ['a big integer', 1n], ['an array with a property', Object.assign([1], { more: 2 })],
    ['an instance', new (class Point { x = 1; toJSON() { return 'no' } })()], ['a map', new Map([[1, 2]])], ['an error', new RangeError('out')], ['a record without a prototype', Object.assign(Object.create(null), { a: 1 })],
    ['a disguised date', Object.setPrototypeOf(new Date(0), Object.prototype)],
  ])('keeps %s', (_what, value: unknown) => {
    expect(plainText(value)).toBeUndefined()
    expect(carried(value)).toStrictEqual(cloned(value))
  })

  it.each([['a function', () => {}], ['a symbol', Symbol('no')], ['a proxy', new Proxy({ a: 1 }, {})], ['arguments', new Function('return arguments')(1, 2)], ['an object with a method', { a: 1, run() {} }]])(
    'refuses %s as structured clone does', (_what, value: unknown) => {
      expect(() => serialize(value)).toThrow()
      expect(() => carried(value)).toThrow()
    },
  )

  it('reads a property once', () => {
    let reads = 0
    const value = { get counted() { return ++reads } }
    expect(carried(value)).toEqual({ counted: 1 })
  })

  it('is not asked for JSON by who extends the prototypes', () => {
    Object.defineProperty(Array.prototype, 'toJSON', { value: () => 'no', configurable: true })
    try {
      expect(carried([1, 2])).toEqual([1, 2])
    } finally {
      delete (Array.prototype as { toJSON?: unknown }).toJSON
    }
  })
})

describe('frames of one tick', () => {
  it('are written at once if they are the first, and else together', async () => {
    const written: number[] = []
    const reader = new FrameReader()
    const batch = new FrameBatch({
      write(bytes) {
        let count = 0
        reader.push(bytes, () => (count += 1))
        written.push(count)
      },
    })
    for (let index = 0; index < 5; index++) batch.send({ index })
    expect(written).toEqual([1])
    await Promise.resolve()
    await new Promise(setImmediate)
    expect(written).toEqual([1, 4])
    batch.send({ next: true })
    batch.send('waits')
    batch.sendNow({ ready: true })
    expect(written).toEqual([1, 4, 1, 2])
    batch.send('last')
    batch.end()
    batch.send('after the end')
    expect(written).toEqual([1, 4, 1, 2, 1, 1])
  })
})
