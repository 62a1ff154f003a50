import { describe, expect, it } from 'vitest'
import { isAscError, InterruptError } from '../src/base/errors.js'
import { encodeFrame, FrameReader, longestFrame } from '../src/wire/frame.js'
import { JsonLineReader, longestLine } from '../src/wire/json-lines.js'
import { parseMessage } from '../src/wire/message.js'
import { packError, unpackError } from '../src/wire/remote-error.js'
import { Statistics } from '../src/decide/statistics.js'

/** Feeds `bytes` in pieces of `size` and returns what came out. */
function read(reader: FrameReader | JsonLineReader, bytes: Buffer, size: number): unknown[] {
  const values: unknown[] = []
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size), (value) => values.push(value))
  return values
}

describe('frames', () => {
  const values = [{ ready: true }, 'x'.repeat(1000), new Map([[1, new Date(0)]]), null, Buffer.from('bytes')]
  const bytes = Buffer.concat(values.map(encodeFrame))

  it.each([1, 3, 7, 1024, bytes.length])('are the same values after being cut into pieces of %i bytes', (size) => {
    expect(read(new FrameReader(), bytes, size)).toEqual(values)
  })

  it('refuse a length that garbage spells', () => {
    expect(() => read(new FrameReader(), Buffer.from('garbage!'), 8)).toThrow(`longer than the allowed ${longestFrame}`)
  })

  it('refuse a body that is not a structured clone', () => {
    const frame = Buffer.concat([Buffer.from([3, 0, 0, 0]), Buffer.from('abc')])
    expect(() => read(new FrameReader(), frame, 8)).toThrow(/neither JSON nor a structured clone/)
  })
})

describe('bytes that come one by one', () => {
  /** What `count` single bytes cost while they wait for the rest of their line or frame. */
  function held(reader: FrameReader | JsonLineReader, head: Buffer, count: number): number {
    globalThis.gc?.()
    const { heapUsed, external } = process.memoryUsage()
    reader.push(head, () => {})
    for (let sent = 0; sent < count; sent++) reader.push(Buffer.alloc(1, 'x'), () => {})
    const after = process.memoryUsage()
    return after.heapUsed + after.external - heapUsed - external
  }

  it.each([['frame', new FrameReader(), [0, 0, 64, 0]], ['line', new JsonLineReader(), []]] as const)('are kept as the bytes that they are: a %s', (_what, reader, head) => {
    expect(held(reader, Buffer.from(head), 200_000)).toBeLessThan(30_000_000)
  })
})

describe('JSON lines', () => {
  it.each([1, 5, 4096])('survive being cut into pieces of %i bytes, empty lines and split characters', (size) => {
    const bytes = Buffer.from('{"ready":true}\n\n{"status":"größer …"}\r\n{"unfinished":')
    expect(read(new JsonLineReader(), bytes, size)).toEqual([{ ready: true }, { status: 'größer …' }])
  })

  it('deliver an error for a line that is not JSON, and go on', () => {
    const [error, next] = read(new JsonLineReader(), Buffer.from('hello\n{"ready":true}\n'), 4096)
    expect(error).toMatchObject({ code: 'ASC_PROTOCOL', message: 'A line is not JSON: "hello"' })
    expect(next).toEqual({ ready: true })
  })

  it('drop a line of 10 MB without keeping it, and go on', () => {
    const bytes = Buffer.concat([Buffer.alloc(10 * 1024 * 1024, 'x'), Buffer.from('\n{"ready":true}\n')])
    const [error, next] = read(new JsonLineReader(), bytes, 65_536)
    expect(error).toMatchObject({ code: 'ASC_PROTOCOL', message: `A line may have ${longestLine} bytes: this one has ${10 * 1024 * 1024}` })
    expect(next).toEqual({ ready: true })
  })
})

describe('parseMessage', () => {
  it('reads the known fields and drops the rest', () => {
    expect(parseMessage({ ready: true, status: 'up', size: 7, healthy: undefined })).toEqual({ ready: true, status: 'up' })
  })

  it.each([
    [7, 'of type number'], [null, 'null'], [[], 'an array'], ['ready', 'of type string'],
    [{ ready: 1 }, "'ready' cannot be of type number"], [{ status: {} }, "'status' cannot be of type object"],
    [{ error: { name: 1 } }, "'error' cannot be"], [{ metrics: { rss: 1 } }, "'metrics' cannot be"],
  ])('refuses %j', (value, text) => {
    expect(() => parseMessage(value)).toThrow(text)
  })

  it('ignores inherited fields', () => {
    expect(parseMessage(Object.create({ ready: true }))).toEqual({})
  })
})

describe('what happened inside a child', () => {
  it.each([1e308, Infinity, NaN, -1, 1.5])('is counted, and %d is refused as a count', (restarts) => {
    expect(() => parseMessage({ statistics: { restarts, failures: 0, leaked: 0 } })).toThrow("'statistics' cannot be")
  })

  it('is added in constant time, however large the count is', () => {
    const statistics = new Statistics()
    statistics.addInner({ restarts: 2 ** 52, failures: 3, leaked: 0 }, { restarts: 2, failures: 0, leaked: 1 })
    expect(statistics).toMatchObject({ restarts: 2 ** 52 - 2, failures: 3, leaked: 0 })
  })
})

describe('remote errors', () => {
  it('keep name, message, stack, code and causes', () => {
    const original = Object.assign(new TypeError('outer', { cause: new RangeError('inner') }), { code: 'E_X' })
    const copy = unpackError(structuredClone(packError(original)))
    expect(copy).toMatchObject({ name: 'TypeError', message: 'outer', stack: original.stack, code: 'E_X' })
    expect(copy.cause).toMatchObject({ name: 'RangeError', message: 'inner' })
  })

  it('describe values that are not errors, and cut a cycle of causes', () => {
    expect(packError('just text')).toMatchObject({ message: 'Thrown: just text' })
    const cyclic = new Error('round')
    cyclic.cause = cyclic
    expect(() => structuredClone(packError(cyclic))).not.toThrow()
  })

  it.each([
    ['is an object without a text, seed -1375200549', { message: { toString: 1, valueOf: null } }],
    ['is no error, seed -1302882302', { name: { toString: 1, valueOf: null }, stack: false }],
    ['has one that has one, and so on', Array.from({ length: 30_000 }).reduce<object | undefined>((cause) => ({ name: 'E', message: 'm', cause }), undefined)],
  ])('are refused where a cause %s', (_what, cause) => {
    expect(() => parseMessage({ error: { name: 'E', message: 'm', cause } })).toThrow("'error' cannot be of type object")
  })

  it('are still recognised by their code', () => {
    expect(isAscError(unpackError(packError(new InterruptError())), 'ASC_INTERRUPT')).toBe(true)
    expect(isAscError(Object.assign(new Error(), { code: 'ENOENT' }))).toBe(false)
  })
})
