import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { SharedSockets } from '../src/listen/shared-sockets.js'

/** On a system without IPv6 there are those of IPv4 alone. */
const families = new SharedSockets(1).descriptors.length

describe('shared sockets', () => {
  it('are as many of each family as are to be spare, and the same each time', () => {
    const sockets = new SharedSockets(2)
    const { descriptors } = sockets
    expect(descriptors).toHaveLength(2 * families)
    expect(new Set(descriptors).size).toBe(2 * families)
    expect(sockets.descriptors).toEqual(descriptors)
    sockets.close()
  })

  it('grow when a child has bound one, once for each', () => {
    const sockets = new SharedSockets(1)
    const { descriptors } = sockets
    for (let child = 0; child < 3; child++) sockets.bound(0, descriptors, { host: '::', port: 80 })
    expect(sockets.descriptors).toHaveLength(families + 1)
    expect(sockets.descriptors.slice(0, families)).toEqual(descriptors)
    expect(sockets.addresses).toEqual([{ host: '::', port: 80 }])
    sockets.close()
  })

  it('are not changed by what a child says of others', () => {
    const sockets = new SharedSockets(1)
    for (const place of [-1, 99, NaN]) sockets.bound(place, sockets.descriptors, { host: '::', port: 80 })
    expect(sockets.addresses).toEqual([])
    sockets.close()
  })

  it('are bound to a known address, also when they were closed meanwhile', async () => {
    const free = createServer().listen(0, '127.0.0.1')
    await once(free, 'listening')
    const { port } = free.address() as { port: number }
    const sockets = new SharedSockets(1)
    expect(() => sockets.bind('127.0.0.1', port)).toThrow(/EADDRINUSE/)
    free.close()
    await once(free, 'close')
    sockets.bind('127.0.0.1', port)
    sockets.bind('127.0.0.1', port)
    expect(sockets.descriptors).toHaveLength(families + 1)
    sockets.close()
    expect(sockets.addresses).toEqual([])
    expect(sockets.descriptors).toHaveLength(families + 1)
    expect(sockets.addresses).toEqual([{ host: '127.0.0.1', port }])
    sockets.close()
  })
})
