import { serialize } from 'node:v8'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fuzzing, garbage } from '../../../fuzz.base.js'
import { isEnvelope, parseEnvelope } from '../src/wire/envelope.js'
import { ProtocolError } from '../src/base/errors.js'
import { encodeFrame, FrameReader } from '../src/wire/frame.js'
import { JsonLineReader } from '../src/wire/json-lines.js'
import { parseMessage } from '../src/wire/message.js'
import { unpackError, type RemoteError } from '../src/wire/remote-error.js'
import { Statistics } from '../src/decide/statistics.js'
import { warmth } from '../src/wire/warm-message.js'

const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom('', '\n', '\0', '\ud800', '__proto__', 'constructor'))
const numbers = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(NaN, -0, Infinity, -1, 1e308, 2 ** 53))
const remote: fc.Memo<unknown> = fc.memo((depth) => fc.record({
  name: fc.oneof(texts, garbage), message: fc.oneof(texts, garbage), stack: garbage, code: garbage, cause: depth > 1 ? fc.oneof(garbage, remote(depth - 1)) : garbage,
}, { requiredKeys: [] }))
const error = fc.oneof(texts, remote(4), garbage)
/** Something that looks like what a child says. */
const said = fc.record({
  ready: fc.oneof(fc.boolean(), garbage), healthy: fc.oneof(fc.boolean(), garbage), reloading: garbage, restarting: garbage, stopping: garbage,
  status: fc.oneof(texts, garbage), name: fc.oneof(texts, garbage), error, warm: fc.oneof(fc.boolean(), garbage),
  metrics: fc.oneof(garbage, fc.record({ utilization: numbers, delay: numbers, rss: numbers, heapUsed: fc.oneof(numbers, garbage) }, { requiredKeys: [] })),
  statistics: fc.oneof(garbage, fc.record({ restarts: numbers, failures: numbers, leaked: fc.oneof(numbers, garbage) }, { requiredKeys: [] })),
  log: fc.oneof(garbage, fc.record({ level: fc.oneof(fc.constantFrom('debug', 'info', 'warn', 'error', 'constructor'), garbage), text: fc.oneof(texts, garbage), fields: garbage, error }, { requiredKeys: [] })),
}, { requiredKeys: [] })
const envelope = fc.record({
  post: fc.oneof(fc.constantFrom('message', 'request', 'reply', 'failure', 'cancel', 'mark', 'taken', '__proto__'), garbage),
  id: fc.oneof(fc.nat(), garbage), at: fc.oneof(fc.nat(), garbage), body: garbage, error,
}, { requiredKeys: [] })
const sent = fc.oneof(said, envelope, garbage)

/** What `value` becomes on its way through JSON or structured clone, if it can take that way. */
function copied(copy: (value: unknown) => unknown, value: unknown): { value: unknown } | undefined {
  try {
    return { value: copy(value) }
  } catch {
    return undefined
  }
}

/** Throws what is no ProtocolError. */
function protocol<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch (thrown) {
    if (!(thrown instanceof ProtocolError)) throw thrown
    return undefined
  }
}

/** Cut where `cuts` says. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((one, other) => one - other)
  return [...places, bytes.length].map((end, index) => bytes.subarray(places[index - 1] ?? 0, end))
}
const cuts = fc.array(fc.nat(), { maxLength: 12 })

/** Does with a message all that a parent does. */
function digest(value: unknown): void {
  warmth(value)
  protocol(() => isEnvelope(value) && parseEnvelope(value))
  const message = protocol(() => parseMessage(value))
  if (typeof message?.error === 'object') expect(unpackError(message.error)).toBeInstanceOf(Error)
  if (message?.log?.error) expect(unpackError(message.log.error)).toBeInstanceOf(Error)
  if (message?.statistics) new Statistics().addInner(message.statistics)
}

describe('what a child sends', () => {
  it('is a message, or a ProtocolError', () => {
    fc.assert(fc.property(sent, digest), fuzzing())
  })

  it("is a message, or a ProtocolError, also after a thread's port or NOTIFY_PIPE", () => {
    fc.assert(fc.property(sent, (value) => {
      for (const copy of [structuredClone, (value: unknown) => JSON.parse(JSON.stringify(value) ?? 'null') as unknown]) {
        const arrived = copied(copy, value)
        if (arrived) digest(arrived.value)
      }
    }), fuzzing())
  })

  it('cannot reach a prototype, and has only known fields', () => {
    const poisoned = fc.dictionary(fc.constantFrom('__proto__', 'constructor', 'prototype', 'ready', 'status', 'toString'), fc.oneof(garbage, fc.constant({ ready: true, polluted: true })))
    fc.assert(fc.property(poisoned, (value) => {
      const arrived = copied((value) => JSON.parse(JSON.stringify(value)) as unknown, value)
      const message = arrived && protocol(() => parseMessage(arrived.value))
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
      if (!message) return
      expect(Object.getPrototypeOf(message)).toBe(Object.prototype)
      expect(['ready', 'status']).toEqual(expect.arrayContaining(Object.keys(message)))
      expect((message as { polluted?: unknown }).polluted).toBeUndefined()
    }), fuzzing())
  })
})

describe('frames', () => {
  it('that are garbage, cut anywhere, are read or end in a ProtocolError', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), cuts, (bytes, cuts) => {
      const reader = new FrameReader()
      protocol(() => pieces(Buffer.from(bytes), cuts).forEach((chunk) => reader.push(chunk, digest)))
    }), fuzzing())
  })

  it('whose bodies are nearly structured clones are read or end in a ProtocolError', () => {
    const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }))
    fc.assert(fc.property(sent, fc.array(change, { maxLength: 6 }), fc.nat(), cuts, (value, changes, cut, cuts) => {
      const whole = copied(serialize, value)?.value as Buffer | undefined
      if (!whole) return
      for (const [at, byte] of changes) whole[at % whole.length] = byte
      const body = changes.length > 3 ? whole.subarray(0, cut % (whole.length + 1)) : whole
      const head = Buffer.alloc(4)
      head.writeUInt32LE(body.length)
      const reader = new FrameReader()
      protocol(() => pieces(Buffer.concat([head, body]), cuts).forEach((chunk) => reader.push(chunk, digest)))
    }), fuzzing())
  })

  it('deliver every value unchanged, however they are cut', () => {
    fc.assert(fc.property(fc.array(garbage, { maxLength: 5 }), cuts, (values, cuts) => {
      const whole = values.flatMap((value) => copied(structuredClone, value) ?? [])
      const read: unknown[] = []
      const reader = new FrameReader()
      pieces(Buffer.concat(whole.map(({ value }) => encodeFrame(value))), cuts).forEach((chunk) => reader.push(chunk, (value) => read.push(value)))
      expect(read).toEqual(whole.map(({ value }) => value))
    }), fuzzing())
  })
})

describe('JSON lines', () => {
  it('that are garbage, cut anywhere, cost only themselves', () => {
    const line = fc.oneof(fc.uint8Array({ maxLength: 60 }), texts.map((text) => Buffer.from(text)), fc.constant(Buffer.from([0xff, 0xfe, 0x80])), sent.map((value) => Buffer.from((copied(JSON.stringify, value)?.value as string | undefined) ?? '')))
    fc.assert(fc.property(fc.array(line, { maxLength: 6 }), cuts, (lines, cuts) => {
      const read: unknown[] = []
      const bytes = Buffer.concat([...lines.flatMap((line) => [line, Buffer.from('\n')]), Buffer.from('{"status":"in the end"}\n')])
      const reader = new JsonLineReader()
      pieces(bytes, cuts).forEach((chunk) => reader.push(chunk, (value) => read.push(value)))
      expect(read.at(-1)).toEqual({ status: 'in the end' })
      read.filter((value) => !(value instanceof Error)).forEach(digest)
      for (const value of read) if (value instanceof Error) expect(value).toBeInstanceOf(ProtocolError)
    }), fuzzing())
  })

  it('deliver every value unchanged, however they are cut', () => {
    fc.assert(fc.property(fc.array(fc.jsonValue(), { maxLength: 5 }), cuts, (values, cuts) => {
      const read: unknown[] = []
      const reader = new JsonLineReader()
      const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''))
      pieces(bytes, cuts).forEach((chunk) => reader.push(chunk, (value) => read.push(value)))
      expect(read).toEqual(values.map((value) => JSON.parse(JSON.stringify(value)) as unknown))
    }), fuzzing())
  })
})

describe('errors of children', () => {
  it('become errors again, whatever their causes are', () => {
    fc.assert(fc.property(remote(6), (value) => {
      const message = protocol(() => parseMessage({ error: value }))
      if (message) expect(unpackError(message.error as RemoteError)).toBeInstanceOf(Error)
    }), fuzzing())
  })
})
