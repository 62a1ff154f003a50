import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { Envelope, Line } from '../src/wire/envelope.js'
import { MessageError } from '../src/base/errors.js'
import { Exchange } from '../src/messaging/exchange.js'

/** A line to nowhere: what was sent lies in `sent`. */
function line(bytes = 0): Line & { sent: Envelope[] } {
  const sent: Envelope[] = []
  return { sent, send: (envelope) => (sent.push(envelope), bytes) }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('an exchange', () => {
  it('asks how far the other side is once per 256 messages, and reports when it is full and when there is room', async () => {
    const wire = line()
    const exchange = new Exchange(wire)
    const outcomes = Array.from({ length: 1024 }, (_, number) => exchange.send(number))
    expect(outcomes.indexOf(false)).toBe(1023)
    expect(wire.sent.filter(({ post }) => post === 'mark')).toEqual([{ post: 'mark', at: 256 }])
    const drained = exchange.drained()
    exchange.receive({ post: 'taken', at: 256 })
    await drained
    expect(wire.sent.at(-1)).toEqual({ post: 'mark', at: 1024 })
    expect(exchange.send('more')).toBe(true)
  })

  it('is full at 4 MiB, asks after each, and refuses at 64 MiB', async () => {
    const wire = line(4 * 1024 * 1024)
    const exchange = new Exchange(wire)
    expect(exchange.send('x')).toBe(false)
    expect(wire.sent.at(-1)).toEqual({ post: 'mark', at: 1 })
    const drained = exchange.drained()
    exchange.receive({ post: 'taken', at: 1 })
    await drained
    for (let sent = 0; sent < 16; sent++) exchange.send('y')
    expect(() => exchange.send('z')).toThrow(expect.objectContaining({ code: 'ASC_CHANNEL_FULL' }))
  })

  it('ignores an answer that is too high', () => {
    const exchange = new Exchange(line())
    exchange.send(1)
    exchange.receive({ post: 'taken', at: 1e9 })
    expect(Array.from({ length: 1024 }, () => exchange.send(1)).indexOf(false)).toBe(1023)
  })

  it('answers how far it is when it has finished the earlier messages, not when they have arrived', async () => {
    const wire = line()
    const exchange = new Exchange(wire)
    exchange.receive({ post: 'message', body: 1 })
    exchange.receive({ post: 'mark', at: 1 })
    expect(wire.sent).toEqual([])
    let finish!: () => void
    exchange.onMessage = () => new Promise<void>((resolve) => (finish = resolve))
    await turn()
    expect(wire.sent).toEqual([])
    finish()
    await turn()
    expect(wire.sent).toEqual([{ post: 'taken', at: 1 }])
  })

  it('counts a cancelled request as finished, even if no reader has seen it', () => {
    const wire = line()
    const exchange = new Exchange(wire)
    exchange.receive({ post: 'request', id: 1, body: 'kept' })
    exchange.receive({ post: 'cancel', id: 1 })
    exchange.onRequest = () => new Promise(() => {})
    exchange.receive({ post: 'request', id: 2, body: 'begun' })
    exchange.receive({ post: 'cancel', id: 2 })
    exchange.receive({ post: 'mark', at: 2 })
    expect(wire.sent).toEqual([{ post: 'taken', at: 2 }])
  })

  it('drops answers that are no longer needed', () => {
    const exchange = new Exchange(line())
    expect(() => exchange.receive({ post: 'reply', id: 7, body: 1 })).not.toThrow()
    expect(() => exchange.receive({ post: 'failure', id: 7, error: { name: 'E', message: 'x' } })).not.toThrow()
    expect(() => exchange.receive({ post: 'cancel', id: 7 })).not.toThrow()
  })

  it('reports while a request is open, and leaves no listener behind', async () => {
    const wire = line()
    const busy: boolean[] = []
    const exchange = new Exchange(wire, (now) => busy.push(now))
    const { signal } = new AbortController()
    const asked = exchange.request('q', { signal, timeout: 2 ** 31 - 1 })
    expect(busy).toEqual([true])
    exchange.receive({ post: 'reply', id: 1, body: 'a' })
    expect(await asked).toBe('a')
    expect(busy.at(-1)).toBe(false)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('rejects everything that waits when the other side is gone, and aborts the requests being answered', async () => {
    const exchange = new Exchange(line(4 * 1024 * 1024))
    let seen: AbortSignal | undefined
    exchange.onRequest = (_body, { signal }) => {
      seen = signal
      return new Promise(() => {})
    }
    exchange.receive({ post: 'request', id: 1, body: 0 })
    const waiting = [exchange.request('q'), exchange.drained()]
    const error = new MessageError('gone')
    exchange.close(error)
    for (const promise of waiting) await expect(promise).rejects.toBe(error)
    expect(seen!.reason).toBe(error)
    expect(exchange.send('x')).toBe(false)
    await expect(exchange.request('x')).rejects.toBe(error)
    await expect(exchange.drained()).rejects.toBe(error)
  })
})
