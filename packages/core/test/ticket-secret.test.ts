import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Instance, tickets } from '../src/instance/instance.js'
import { Interruption } from '../src/instance/interruption.js'
import { KeepAlive } from '../src/instance/keep-alive.js'
import { advance, adoptTicketSecret, ticketPeriod, ticketSecret } from '../src/system/ticket-secret.js'

describe('the keys of TLS session tickets', () => {
  const now = 1_000 * ticketPeriod

  it('are 48 bytes, by chance, and the same within a period', () => {
    const secret = ticketSecret(now)
    expect(Buffer.from(secret.keys, 'base64')).toHaveLength(48)
    expect(ticketSecret(now + ticketPeriod - 1)).toEqual(secret)
  })

  it('change with each period, and in all processes alike', () => {
    const secret = ticketSecret(now)
    const next = advance(secret, now + ticketPeriod)
    expect(next.keys).not.toBe(secret.keys)
    expect(advance(next, now + 3 * ticketPeriod)).toEqual(advance(secret, now + 3 * ticketPeriod))
    expect(ticketSecret(now + 3 * ticketPeriod)).toEqual(advance(secret, now + 3 * ticketPeriod))
  })

  it('do not go back when the clock does', () => {
    const secret = ticketSecret(now + 4 * ticketPeriod)
    expect(advance(secret, now)).toEqual(secret)
  })

  it('are taken over from a parent', () => {
    const inherited = { epoch: 2_000, keys: Buffer.alloc(48, 1).toString('base64') }
    adoptTicketSecret(inherited)
    expect(ticketSecret(now)).toEqual(inherited)
  })

  it('are not shown with an instance', () => {
    const keys = 'never to be seen'
    const interruption = new Interruption()
    const host = { kind: 'test', send() {}, line: { send: () => 0 }, attach() {}, rename() {}, exit() {}, hold() {}, release() {} }
    const start = { task: { kind: 'module' as const, url: '' }, name: 'test', data: undefined, ready: 'explicit' as const, listeners: {}, tickets: { epoch: 1, keys } }
    const instance = new Instance(start, host, interruption, new KeepAlive(host, interruption, () => {}))
    expect(instance[tickets]?.keys).toBe(keys)
    expect(inspect(instance, { depth: 5, showHidden: true }) + JSON.stringify(instance)).not.toContain(keys)
  })
})
