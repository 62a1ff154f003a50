import { closeSync } from 'node:fs'
import { Buffer } from 'node:buffer'
import { DatagramReceiver, sendDatagram } from '@asc/posix'
import { NotifyError, ListenerError, type ListenerOptions } from '@asc/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyOptions, anyValue, fuzzing, garbage, orRefused } from '../../../fuzz.base.js'
import { SystemdNotifier } from '../src/notifier/systemd-notifier.js'
import { watchdogTimeout } from '../src/notifier/watchdog.js'
import { decodeNotification, encodeNotification, longestNotification, type Notification } from '../src/protocol/message.js'
import { listenersFromSystemd, passedNames } from '../src/sockets/activation.js'
import { storeName } from '../src/sockets/descriptor-store.js'
import { unitFile } from '../src/units/unit-file.js'

const breaks = fc.array(fc.constantFrom('\n', '\r\n', '\0', 'READY=1', 'MAINPID=1', 'STATUS=', '\u2028', '\x85', '\ud800', '💥', '=', 'X_A=', '%n', '$A', '\\', '"', "'", ' '), { maxLength: 40 }).map((parts) => parts.join(''))
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 40 }), breaks)
const fields = ['ready', 'reloading', 'stopping', 'monotonicUsec', 'status', 'errno', 'mainPid', 'extendTimeoutUsec', 'watchdog', 'fdStore', 'fdStoreRemove', 'fdName', 'fdPoll', 'extra']
/** The names of the assignments in a datagram. */
const assigned = (bytes: Buffer) => bytes.toString().split('\n').map((line) => line.split('=')[0]!)
const names: Readonly<Record<string, string>> = {
  ready: 'READY', reloading: 'RELOADING', stopping: 'STOPPING', monotonicUsec: 'MONOTONIC_USEC', status: 'STATUS', errno: 'ERRNO', mainPid: 'MAINPID',
  extendTimeoutUsec: 'EXTEND_TIMEOUT_USEC', watchdog: 'WATCHDOG', fdStore: 'FDSTORE', fdStoreRemove: 'FDSTOREREMOVE', fdName: 'FDNAME', fdPoll: 'FDPOLL',
}

describe('sd_notify', () => {
  it('sends only the requested assignments, and refuses garbage by name', () => {
    fc.assert(fc.property(anyOptions(...fields), (notification) => {
      const bytes = orRefused(() => encodeNotification(notification as Notification))
      if (!bytes) return
      expect(bytes.length).toBeLessThanOrEqual(longestNotification)
      const { extra, ...others } = notification as { extra?: object; [field: string]: unknown }
      const expected = [...Object.entries(others).filter(([, value]) => value !== undefined).map(([field]) => names[field]!), ...Object.keys(extra ?? {})]
      expect(assigned(bytes).filter((name) => name !== '').sort()).toEqual(expected.sort())
    }), fuzzing())
  })

  it('sends any text unchanged', () => {
    fc.assert(fc.property(text, text, text, (status, fdName, extra) => {
      for (const notification of [{ status }, { fdName, status }, { extra: { X_A: extra }, status }]) {
        const bytes = orRefused(() => encodeNotification(notification as Notification))
        if (!bytes) continue
        const decoded = decodeNotification(bytes)
        expect(Object.keys(decoded).sort()).toEqual(Object.keys(notification).sort())
        expect(decodeNotification(encodeNotification(decoded))).toEqual(decoded)
      }
    }), fuzzing())
  })

  it('decodes any datagram, and returns only known fields', () => {
    const line = fc.oneof(text, fc.tuple(fc.constantFrom(...Object.values(names), 'X_A', 'X___PROTO__', '__PROTO__', 'CONSTRUCTOR', 'BARRIER'), fc.oneof(text, fc.integer().map(String), fc.constantFrom('1', '0', '-1', '9'.repeat(400), '1e400'))).map(([name, value]) => `${name}=${value}`))
    fc.assert(fc.property(fc.oneof(fc.array(line, { maxLength: 8 }).map((lines) => Buffer.from(lines.join('\n'))), fc.uint8Array({ maxLength: 300 })), (bytes) => {
      const decoded = decodeNotification(bytes)
      expect(fields).toEqual(expect.arrayContaining(Object.keys(decoded)))
      expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype)
      const again = orRefused(() => encodeNotification(decoded))
      if (again) expect(decodeNotification(again)).toEqual(decodeNotification(encodeNotification(decodeNotification(again))))
    }), fuzzing())
  })

  it.runIf(process.platform === 'linux')('arrives unchanged over a real socket, with its sender', async () => {
    const name = `@asc-fuzz-${process.pid}`
    using receiver = DatagramReceiver.bind(name)
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), fc.boolean(), async (bytes, handOver) => {
      sendDatagram(name, bytes, handOver ? [0] : [])
      const [datagram] = await receiver.receive()
      datagram!.descriptors.forEach((descriptor) => closeSync(descriptor))
      expect(datagram).toMatchObject({ bytes: Buffer.from(bytes), pid: process.pid, uid: process.getuid!() })
      expect(datagram!.descriptors).toHaveLength(handOver ? 1 : 0)
    }), fuzzing(0.2))
  })
})

describe('the environment of a service', () => {
  const number = fc.oneof(text, fc.integer().map(String), fc.double().map(String), fc.constantFrom('', '0', '7', '07', '0x7', ' 7', '7 ', '7.0', '1e9', '999999', '1000000', '9'.repeat(400)))
  const maybe = (value: fc.Arbitrary<string>) => fc.option(value, { nil: undefined })

  it('LISTEN_* are our sockets, or ignored, or a ListenerError', () => {
    fc.assert(fc.property(maybe(number), maybe(number), maybe(fc.oneof(text, fc.array(text, { maxLength: 4 }).map((names) => names.join(':')))), (LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES) => {
      const env = { LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES }
      try {
        const names = passedNames(env, 7)
        const listeners = listenersFromSystemd({ ...env }, 7)
        expect(listeners.names).toEqual(names ?? [])
        if (names) expect([Number(LISTEN_PID), names.length]).toEqual([7, Number(LISTEN_FDS)])
      } catch (error) {
        expect(error).toBeInstanceOf(ListenerError)
      }
    }), fuzzing())
  })

  it('WATCHDOG_*, NOTIFY_SOCKET and ASC_NOTIFY_FD give a notifier, or none, or a NotifyError', () => {
    const env = fc.record({ WATCHDOG_USEC: number, WATCHDOG_PID: number, NOTIFY_SOCKET: fc.oneof(text, text.map((path) => `/${path}`), text.map((name) => `@${name}`)), ASC_NOTIFY_FD: number }, { requiredKeys: [] })
    fc.assert(fc.property(env, (env) => {
      try {
        const timeout = watchdogTimeout(env, 7)
        if (timeout !== undefined) expect(timeout > 0 && Number.isFinite(timeout)).toBe(true)
        SystemdNotifier.open(env)
      } catch (error) {
        expect(error).toBeInstanceOf(NotifyError)
      }
    }), fuzzing())
  })
})

describe('unit files', () => {
  const options = ['name', 'command', 'description', 'user', 'group', 'workingDirectory', 'env', 'listeners', 'gracefulStop', 'startTimeout', 'watchdog', 'restartDelay', 'descriptorStore', 'writable', 'hardening', 'systemd', 'wantedBy']
  const directives = (files: Record<string, string>) => Object.values(files).join('\n').split('\n').map((line) => line.split('=')[0])
  const plain = { name: 'web', command: ['/usr/bin/node', '/srv/web/main.js'] }

  it('of garbage are refused by name', () => {
    fc.assert(fc.property(anyOptions(...options), (options) => void orRefused(() => unitFile(options as never))), fuzzing())
    fc.assert(fc.property(fc.constantFrom(...options), anyValue, (option, make) => void orRefused(() => unitFile({ ...plain, [option]: make() }))), fuzzing())
    fc.assert(fc.property(anyOptions('port', 'host', 'path', 'mode', 'backlog', 'ipv6Only'), (http) => void orRefused(() => unitFile({ ...plain, listeners: { http } }))), fuzzing())
  })

  it('have only the requested lines, whatever the texts are', () => {
    const filled = (value: string) => ({
      ...plain, description: value, user: value, group: value, workingDirectory: `/${value}`, command: ['/usr/bin/node', value], env: { A: value }, writable: [`/${value}`],
      wantedBy: `${value}.target`, listeners: { http: { path: `/${value}` } },
    })
    const expected = directives(unitFile(filled('a')))
    fc.assert(fc.property(text, fc.constantFrom(...Object.keys(filled(''))), (value, option) => {
      if (option === 'name') return
      const files = orRefused(() => unitFile({ ...filled('a'), [option]: (filled(value) as Record<string, unknown>)[option] } as never))
      if (files) expect(directives(files)).toEqual(expected)
    }), fuzzing())
  })

  it('have names for stored sockets that systemd accepts', () => {
    fc.assert(fc.property(text, fc.oneof(text.map((path) => ({ path })), fc.tuple(text, fc.nat(65_535)).map(([host, port]) => ({ host, port }))), (name, address) => {
      const stored = orRefused(() => storeName(name, address as ListenerOptions))
      if (stored !== undefined && /^[\x21-\x39\x3b-\x7e]{1,20}$/.test(name) && stored.length < 256) expect(() => encodeNotification({ fdName: stored })).not.toThrow()
    }), fuzzing())
  })

  it('are the same for the same garbage', () => {
    fc.assert(fc.property(garbage, (value) => {
      const attempt = () => orRefused(() => unitFile({ ...plain, description: value as string }))
      expect(attempt()).toEqual(attempt())
    }), fuzzing(0.2))
  })
})
