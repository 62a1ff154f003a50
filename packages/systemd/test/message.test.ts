import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeNotification, encodeNotification, longestNotification, type Notification } from '../src/protocol/message.js'

const flag = fc.constant(true as const)
const count = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const printable = (without: string) => fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)).filter((character) => !without.includes(character)), minLength: 1, maxLength: 255 })
const oneLine = fc.string({ unit: 'grapheme', maxLength: 300 }).filter((text) => !/[\p{Cc}\u2028\u2029]/u.test(text))
const fields = {
  ready: flag, reloading: flag, stopping: flag, fdStore: flag, fdStoreRemove: flag,
  monotonicUsec: fc.bigInt({ min: 0n, max: 2n ** 63n }),
  errno: count, mainPid: count, extendTimeoutUsec: count,
  watchdog: fc.constantFrom('ping' as const, 'trigger' as const),
  fdName: printable(':'),
  fdPoll: fc.constant(false as const),
  status: oneLine,
  extra: fc.dictionary(printable('').map((text) => `X_${text.toUpperCase().replace(/[^A-Z0-9_]/g, '_').slice(0, 9)}` as const), oneLine, { minKeys: 1, maxKeys: 2, noNullPrototype: true }),
}
const notification = fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Notification>
/** Anything that a program may put into a text: control characters, broken surrogates, line breaks, assignments. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6000 }),
  fc.array(fc.constantFrom('\n', '\r', '\0', '\x1b[2J', 'READY=1', 'MAINPID=1', '\u2028', '\ud800', 'ü', '💥', '='), { maxLength: 2000 }).map((parts) => parts.join('')),
)

const text = (notification: Notification) => encodeNotification(notification).toString()

describe('encoding', () => {
  it.each<[Notification, string]>([
    [{ ready: true }, 'READY=1'],
    [{ ready: true, status: 'Running with 2 children' }, 'READY=1\nSTATUS=Running with 2 children'],
    [{ reloading: true, monotonicUsec: 123n }, 'RELOADING=1\nMONOTONIC_USEC=123'],
    [{ stopping: true }, 'STOPPING=1'],
    [{ errno: 2, status: 'No configuration' }, 'ERRNO=2\nSTATUS=No configuration'],
    [{ mainPid: 42 }, 'MAINPID=42'],
    [{ extendTimeoutUsec: 15_000_000 }, 'EXTEND_TIMEOUT_USEC=15000000'],
    [{ watchdog: 'ping' }, 'WATCHDOG=1'],
    [{ watchdog: 'trigger' }, 'WATCHDOG=trigger'],
    [{ fdStore: true, fdName: 'http', fdPoll: false }, 'FDSTORE=1\nFDNAME=http\nFDPOLL=0'],
    [{ fdName: 'ping', fdStoreRemove: true }, 'FDSTOREREMOVE=1\nFDNAME=ping'],
    [{ extra: { X_VERSION: '1.2' } }, 'X_VERSION=1.2'],
    [{ status: '' }, 'STATUS='],
    [{}, ''],
  ])('%o', (notification, expected) => {
    expect(text(notification)).toBe(expected)
  })

  it('is undone by decoding', () => {
    fc.assert(fc.property(notification, (notification) => {
      expect(decodeNotification(encodeNotification(notification))).toEqual(notification)
    }))
  })

  it('a status cannot begin another assignment, and fits in 4096 bytes of valid UTF-8', () => {
    fc.assert(fc.property(anyText, (status) => {
      const bytes = encodeNotification({ ready: true, status })
      expect(bytes.length).toBeLessThanOrEqual(longestNotification)
      expect(new TextDecoder('utf-8', { fatal: true }).decode(bytes).split('\n')).toHaveLength(2)
      expect(Object.keys(decodeNotification(bytes))).toEqual(['ready', 'status'])
      expect(bytes.toString().slice('READY=1\nSTATUS='.length)).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
    }))
  })

  it('any other value that would begin another assignment is refused', () => {
    fc.assert(fc.property(anyText, (value) => {
      for (const notification of [{ fdName: value }, { extra: { X_A: value } }]) {
        let bytes: Buffer
        try {
          bytes = encodeNotification(notification)
        } catch (error) {
          if (error instanceof TypeError || error instanceof RangeError) continue
          throw error
        }
        expect(bytes.toString().split('\n')).toHaveLength(1)
      }
    }))
  })

  it('shows a status as one line', () => {
    expect(text({ status: 'Error: no such file\n    at main.js:1\tfirst \x1b[31mred\x07' })).toBe('STATUS=Error: no such file     at main.js:1 first \\x1b[31mred\\x07')
  })

  it.each([['ASCII', 'x', 1], ['two bytes', 'ü', 2], ['three bytes', '€', 3], ['four bytes', '💥', 4]])('cuts a long status between characters: %s', (_name, character, size) => {
    const bytes = encodeNotification({ ready: true, status: character.repeat(5000) })
    const [, status] = bytes.toString().split('\nSTATUS=')
    expect(status).toMatch(new RegExp(`^(${character})+…$`, 'u'))
    expect(bytes.length).toBeGreaterThan(longestNotification - size)
    expect(bytes.toString()).toMatch(/^READY=1\n/)
  })

  it.each<[string, unknown, string]>([
    ['ready', false, 'true'],
    ['errno', 0, 'a positive integer'],
    ['mainPid', 1.5, 'a positive integer'],
    ['extendTimeoutUsec', NaN, 'a positive integer'],
    ['monotonicUsec', 5, 'a bigint of at least 0'],
    ['watchdog', true, "'ping' or 'trigger'"],
    ['fdName', 'a:b', "1 to 255 printable ASCII characters without ':'"],
    ['fdName', '', "1 to 255 printable ASCII characters without ':'"],
    ['fdName', 'x'.repeat(256), "1 to 255 printable ASCII characters without ':'"],
    ['fdPoll', true, 'false'],
    ['status', 5, 'a text'],
  ])('refuses %s: %j', (field, value, expected) => {
    const attempt = () => encodeNotification({ [field]: value })
    expect(attempt).toThrow(TypeError)
    expect(attempt).toThrow(`Cannot notify the service manager as '${field}' must be ${expected}: current value is`)
  })

  it('refuses messages that are too long, and names that are not private', () => {
    expect(() => encodeNotification({ extra: { X_A: 'x'.repeat(5000) } })).toThrow(RangeError)
    expect(encodeNotification({ extra: { X_A: 'x'.repeat(longestNotification - 4) } })).toHaveLength(longestNotification)
    expect(() => encodeNotification({ extra: { READY: '1' } as never })).toThrow(TypeError)
    expect(() => encodeNotification({ extra: { 'X_A=1\nREADY': '1' } })).toThrow(TypeError)
  })
})

describe('decoding', () => {
  it('accepts any text, and keeps the known assignments', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeNotification(bytes)))
    expect(decodeNotification(Buffer.from('BARRIER=1\nREADY=1\nREADY=2\nERRNO=x\nMONOTONIC_USEC=x\nMAINPID=-1\nno assignment\n=\nSTATUS=a=b'))).toEqual({ ready: true, status: 'a=b' })
  })
})
