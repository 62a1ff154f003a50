import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isEnvelope, parseEnvelope } from '../src/wire/envelope.js'
import { ProtocolError } from '../src/base/errors.js'
import { encodeFrame, FrameReader } from '../src/wire/frame.js'

const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withObjectString: true, withSet: true, withTypedArray: true })
const posts = ['message', 'request', 'reply', 'failure', 'cancel', 'mark', 'taken']

describe('parseEnvelope', () => {
  it.each([
    { post: 'message', body: Symbol.iterator }, { post: 'message' }, { post: 'request', id: 1, body: 0 }, { post: 'reply', id: 1 },
    { post: 'failure', id: 1, error: { name: 'E', message: '' } }, { post: 'cancel', id: 0 }, { post: 'mark', at: 7 }, { post: 'taken', at: 7 },
  ])('takes %o', (envelope) => {
    expect(isEnvelope(envelope)).toBe(true)
    expect(parseEnvelope(envelope)).toBe(envelope)
  })

  it.each([
    [null, 'is null'], [[], 'is an array'], [{}, "'post' cannot be of type undefined"], [{ post: 'constructor' }, "'post' cannot be of type string 'constructor'"],
    [{ post: 'request', id: 1.5 }, "'id' of a request cannot be of type number"], [{ post: 'failure', id: 1, error: 'x' }, "'error' of a failure"],
    [{ post: 'taken', at: -1 }, "'at' of a taken"],
  ])('refuses %o', (value, text) => {
    expect(() => parseEnvelope(value)).toThrow(text)
  })

  it('throws nothing but a ProtocolError for any value', () => {
    const nearly = fc.record({ post: fc.oneof(fc.constantFrom(...posts), anything), id: anything, at: anything, error: anything, body: anything }, { requiredKeys: [] })
    fc.assert(
      fc.property(fc.oneof(anything, nearly), (value) => {
        isEnvelope(value)
        try {
          parseEnvelope(value)
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('frames', () => {
  it('that are garbage throw nothing but a ProtocolError, however they are cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 8 }), (body, rest) => {
        const length = Buffer.alloc(4)
        length.writeUInt32LE(body.length)
        const reader = new FrameReader()
        try {
          for (const chunk of [length, body, ...rest]) reader.push(Buffer.from(chunk), () => {})
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('are decoded unchanged, however they are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.integer(), fc.uint8Array()), { maxLength: 10 }), fc.integer({ min: 1, max: 40 }), (bodies, size) => {
        const bytes = Buffer.concat(bodies.map((body) => encodeFrame({ post: 'message', body })))
        const reader = new FrameReader()
        const read: unknown[] = []
        for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size), (value) => read.push((value as { body: unknown }).body))
        expect(read).toEqual(bodies)
      }),
      { numRuns: 300 },
    )
  })
})
