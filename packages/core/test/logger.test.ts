import { once } from 'node:events'
import { createServer } from 'node:net'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { anyOptions, fuzzing } from '../../../fuzz.base.js'
import { formatJson, type LogLine } from '../src/base/format-record.js'
import { GuardedLogger } from '../src/base/guarded-logger.js'
import { controllerLines, logLines } from '../src/base/log-lines.js'
import { createLogger, type Logger } from '../src/base/logger.js'
import { formatTerminal } from '../src/base/terminal-record.js'
import { unpackError } from '../src/wire/remote-error.js'

const line = (fields: object): LogLine => ({ time: new Date(0), level: 'warn', text: 'text', fields: fields as LogLine['fields'] })
const json = (fields: object, told?: WeakSet<object>) => JSON.parse(formatJson(line(fields), told)) as { err: Record<string, unknown>; [field: string]: unknown }
const plain = { color: false, unicode: false }
const formatText = (record: LogLine, told?: WeakSet<object>) => formatTerminal(record, plain, told)
const text = (fields: object, told?: WeakSet<object>) => formatText(line(fields), told)

const cyclic: Record<string, unknown> = { own: 'cyclic' }
cyclic.self = cyclic
const timer = setTimeout(() => {}, 0)
clearTimeout(timer)
const hostile: Record<string, unknown> = {
  cyclic,
  timer,
  server: createServer(),
  big: 12n,
  symbol: Symbol('s'),
  function: () => {},
  missing: undefined,
  infinite: Infinity,
  getter: { get value() { throw new Error('getter') } },
  json: { toJSON() { throw new Error('toJSON') } },
  inspects: { [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('inspect') } },
  proxy: new Proxy({}, { ownKeys() { throw new Error('ownKeys') }, get() { throw new Error('get') }, getPrototypeOf() { throw new Error('prototype') } }),
  revoked: (({ proxy, revoke }) => (revoke(), proxy))(Proxy.revocable({}, {})),
  date: new Date(NaN),
  map: new Map([[cyclic, cyclic]]),
  bytes: Buffer.alloc(100_000),
  deep: Array.from({ length: 5000 }).reduce<object>((inner) => ({ inner }), {}),
  wide: Array.from({ length: 100_000 }, (_, index) => ({ index })),
  nothing: null,
  error: Object.defineProperty(new Error('without'), 'stack', { get() { throw new Error('stack') } }),
  thrower: Object.defineProperty(new Error(), 'message', { get() { throw new Error('message') } }),
}

describe('a record', () => {
  it.each(Object.keys(hostile))('takes any value: %s', (key) => {
    const formatted = formatJson(line({ [key]: hostile[key], after: 1 }))
    expect(formatted.indexOf('\n')).toBe(formatted.length - 1)
    expect(formatted.length).toBeLessThan(200_000)
    expect(JSON.parse(formatted)).toMatchObject({ time: '1970-01-01T00:00:00.000Z', level: 'warn', text: 'text', after: 1 })
    expect(text({ [key]: hostile[key], after: 1 })).toMatch(/^00:00:00 ! text [^]*after=1/)
  })

  it.each(Object.keys(hostile))('takes any fields: %s', (key) => {
    for (const format of [formatJson, formatText]) expect(format(line(hostile[key] as object))).toMatch(/\n$/)
  })

  it('never throws', () => {
    fc.assert(fc.property(anyOptions('err', 'code', 'cause', 'stack', 'toJSON', 'then'), (fields) => {
      expect(() => JSON.parse(formatJson(line(fields as object))) as unknown).not.toThrow()
      expect(formatText(line(fields as object))).toMatch(/\n$/)
    }), fuzzing())
  })

  it.each(Object.values({ ...logLines, ...controllerLines }))('for a person takes any fields, whatever its text says: %s', (known) => {
    for (const fields of Object.values(hostile)) for (const name of ['age', 'err', 'child', 'pid', 'signal', 'addresses', 'delay', 'reason', 'duration']) {
      expect(formatText({ ...line({ [name]: fields }), text: known })).toMatch(/^(?:[^]*\n)?$/)
    }
  })

  it('is plain where a value is', () => {
    const fields = { child: 'web', pid: 7, age: 1.5, listens: { port: 80, tls: false }, on: [1, 'two', null], at: new Date(0) }
    expect(json(fields)).toMatchObject({ ...fields, at: '1970-01-01T00:00:00.000Z' })
    expect(text(fields)).toBe("00:00:00 ! web 7 text age=1.5 listens={ port: 80, tls: false } on=[ 1, 'two', null ] at=1970-01-01T00:00:00.000Z\n")
  })

  it('for a person cannot be forged by what a child says', () => {
    const said = text({ said: '\x1b[2J\n12:00:00.000 INFO  forged' }).trimEnd()
    expect(['\x1b', '\n'].filter((character) => said.includes(character))).toEqual([])
    expect(formatText({ ...line({}), text: 'status \x1b[2J' })).toBe('00:00:00 ! status \\x1b[2J\n')
    expect(text({ err: new Error('message \x1b[2J') })).not.toContain('\x1b')
  })
})

describe('an error', () => {
  it('has type, message, stack, code and details', () => {
    const error = Object.assign(new TypeError('no'), { code: 'ENO', syscall: 'open', socket: hostile.server })
    expect(json({ err: error }).err).toEqual({ type: 'TypeError', message: 'no', stack: error.stack, code: 'ENO', syscall: 'open' })
  })

  it('has its causes, whatever they are, and does not follow them for ever', () => {
    const error = new Error('outer', { cause: new RangeError('inner', { cause: 'text' }) })
    expect(json({ err: error }).err).toMatchObject({ message: 'outer', cause: { type: 'RangeError', message: 'inner', cause: "'text'" } })
    const ring = new Error('ring')
    ring.cause = ring
    expect(formatJson(line({ err: ring })).length).toBeLessThan(10_000)
    expect(text({ err: error })).toMatch(/^00:00:00 ! text\n {4}Error: outer\n {4}at [^]*\n {6}\[cause\]: RangeError: inner\n {10}at [^]*\n {8}\[cause\]: 'text'\n$/)
  })

  it('has those that it is made of', () => {
    expect(json({ err: new AggregateError([new Error('one'), new Error('two')], 'both') }).err).toMatchObject({ aggregateErrors: [{ message: 'one' }, { message: 'two' }] })
  })

  it.each([
    ['of another realm', runInNewContext("new TypeError('far')") as Error, 'TypeError'],
    ['that came from a child', unpackError({ name: 'TypeError', message: 'far', stack: 'TypeError: far\n    at child' }), 'TypeError'],
    ['of a class', new (class Odd extends Error {})('far'), 'Odd'],
  ])('%s is one', (_title, error, type) => {
    expect(json({ err: error }).err).toMatchObject({ type, message: 'far' })
    expect(text({ err: error })).toContain('far\n    at')
  })

  it('has its stack written once', () => {
    const told = new WeakSet<object>()
    const cause = new Error('cause')
    const first = json({ err: cause }, told)
    const second = json({ err: new Error('outer', { cause }) }, told)
    expect(first.err.stack).toBe(cause.stack)
    expect(second.err).toMatchObject({ stack: expect.any(String), cause: { type: 'Error', message: 'cause' } })
    expect(second.err.cause).not.toHaveProperty('stack')
    expect(text({ err: cause }, told)).toBe('00:00:00 ! text\n    Error: cause\n')
  })
})

describe('createLogger', () => {
  it('refuses a level that is none', () => {
    expect(() => createLogger('warn', { ASC_LOG: 'loud' })).toThrow("'ASC_LOG' must be one of 'debug', 'info', 'warn', 'error', 'silent': current value is 'loud'")
  })
})

/** Node would print the warnings of these tests. */
const printers = process.listeners('warning')
afterEach(() => printers.forEach((printer) => process.listeners('warning').includes(printer) || process.on('warning', printer)))

describe('a guarded logger', () => {
  const failing: [string, () => unknown][] = [
    ['throws', () => { throw new Error('log is broken') }],
    ['throws what is no error', () => { throw Object.create(null) as Error }],
    ['rejects', () => Promise.reject(new Error('log is broken'))],
    ['has a promise that throws', () => ({ then() { throw new Error('log is broken') } })],
    ['has a promise that cannot be read', () => ({ get then() { throw new Error('log is broken') } })],
  ]
  it.each(failing)('that %s breaks nothing, and is complained of once', async (_title, log) => {
    process.removeAllListeners('warning')
    const warnings: Error[] = []
    const hear = (warning: Error) => void warnings.push(warning)
    process.on('warning', hear)
    const logger = { debug: log, info: log, warn: log, error: log } as Logger
    const guarded = new GuardedLogger(logger)
    const warned = once(process, 'warning')
    for (const level of ['debug', 'info', 'warn', 'error'] as const) guarded[level]({}, 'text')
    new GuardedLogger(logger).info({}, 'text')
    await warned
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', hear)
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringMatching(/^The logger failed; lines are lost: /)])
  })

  it('that never settles is not waited for', () => {
    const never = () => new Promise<void>(() => {})
    new GuardedLogger({ debug: never, info: never, warn: never, error: never }).info({}, 'text')
  })

  it('is called as its method, with what is its method at the time', () => {
    const told: unknown[] = []
    class Own {
      level = 'own'
      debug() {}
      info() {}
      warn() {}
      error(fields: object, text: string) {
        told.push([this.level, fields, text])
      }
    }
    const logger = new Own()
    const guarded = new GuardedLogger(logger)
    guarded.error({ pid: 7 }, 'one')
    logger.error = (_fields, text) => void told.push(text)
    guarded.error({}, 'two')
    expect(told).toEqual([['own', { pid: 7 }, 'one'], 'two'])
  })
})
