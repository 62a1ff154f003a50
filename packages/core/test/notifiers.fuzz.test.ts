import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anyOptions, fuzzing } from '../../../fuzz.base.js'
import { ProtocolError } from '../src/base/errors.js'
import { JsonLineReader } from '../src/wire/json-lines.js'
import { parseMessage, type ChildMessage } from '../src/wire/message.js'
import { LogNotifier } from '../src/notify/log-notifier.js'
import { PipeNotifier } from '../src/notify/pipe-notifier.js'

let folder: string
/** What cannot be said is a process warning, which would be all that one sees here. */
const warned = process.listeners('warning')
beforeAll(() => {
  process.removeAllListeners('warning')
  folder = mkdtempSync(join(tmpdir(), 'asc-fuzz-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
  for (const listener of warned) process.on('warning', listener)
})

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', '{"ready":true}\n', '\ud800', '\0', '\u2028'))
const message = fc.record({ ready: fc.boolean(), healthy: fc.boolean(), status: text, error: text, name: text }, { requiredKeys: [] }) as fc.Arbitrary<ChildMessage>
const messages = fc.array(fc.oneof(message, anyOptions('ready', 'status', 'error', 'metrics', 'name', 'toJSON')), { maxLength: 4 })

describe('NOTIFY_PIPE', () => {
  it('delivers every message, and no message forges another', () => {
    const path = join(folder, 'pipe')
    const descriptor = openSync(path, 'a+')
    fc.assert(fc.property(fc.array(message, { maxLength: 5 }), (messages) => {
      ftruncateSync(descriptor)
      const notifier = new PipeNotifier(descriptor)
      for (const message of messages) notifier.notify(message)
      const read: unknown[] = []
      new JsonLineReader().push(readFileSync(path), (value) => read.push(parseMessage(value)))
      expect(read).toEqual(messages)
    }), fuzzing())
    closeSync(descriptor)
  })

  it('never throws, and sends a valid message after an invalid one', () => {
    const path = join(folder, 'garbage')
    const descriptor = openSync(path, 'a+')
    const notifier = new PipeNotifier(descriptor)
    fc.assert(fc.property(messages, (messages) => {
      ftruncateSync(descriptor)
      for (const message of messages) notifier.notify(message as ChildMessage)
      notifier.status('in the end')
      const read: unknown[] = []
      new JsonLineReader().push(readFileSync(path), (value) => read.push(value))
      expect(read.at(-1)).toEqual({ status: 'in the end' })
      for (const value of read) if (value instanceof Error) expect(value).toBeInstanceOf(ProtocolError)
    }), fuzzing())
    closeSync(descriptor)
  })
})

describe('NOTIFY_LOG', () => {
  it('never throws, and keeps one line for each message', () => {
    const path = join(folder, 'log')
    const notifier = new LogNotifier(path)
    notifier.ready()
    fc.assert(fc.property(messages, (messages) => {
      truncateSync(path)
      for (const message of messages) notifier.notify(message as ChildMessage)
      notifier.status('in the end')
      const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
      expect(lines.length).toBeLessThanOrEqual(messages.length + 1)
      expect(JSON.parse(lines.at(-1)!)).toMatchObject({ status: 'in the end' })
    }), fuzzing(0.2))
  })
})
