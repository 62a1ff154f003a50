import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Listener, type ListenerAddress } from '@asc/core'
import { connect } from 'node:tls'
import { describe, expect } from 'vitest'
import { fixture, fixturePath } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

interface Visit {
  readonly name: string
  readonly reused: boolean
  /** The latest ticket, to come again with. */
  readonly session: Buffer | undefined
}

/** Connects, with a ticket or without, and reads all that comes. */
async function visit(address: ListenerAddress | undefined, session?: Buffer): Promise<Visit> {
  const ca = readFileSync(fixturePath('certificate.pem'))
  const socket = connect({ ...(address as { host: string; port: number }), ca, servername: 'localhost', ...(session && { session }) })
  let name = ''
  let ticket: Buffer | undefined
  socket.on('session', (latest) => (ticket = latest))
  socket.setEncoding('utf8').on('data', (part: string) => (name += part))
  await once(socket, 'secureConnect')
  const reused = socket.isSessionReused()
  await once(socket, 'close')
  return { name: name.trim(), reused, session: ticket }
}

/** Comes again and again, each time with the ticket of the last,. Returns by whom it was resumed and how often not. */
async function visits(address: ListenerAddress | undefined, count: number, first: Buffer | undefined): Promise<{ last: Buffer | undefined; names: Set<string>; afresh: number }> {
  let last = first
  let afresh = 0
  const names = new Set<string>()
  for (let turn = 0; turn < count; turn++) {
    const { name, reused, session } = await visit(address, last)
    names.add(name)
    if (!reused) afresh += 1
    last = session ?? last
  }
  return { last, names, afresh }
}

/** TLS sessions are resumed by whichever child a client comes to. */
export function describeTickets({ it, capabilities }: Subject): void {
  describe.runIf(capabilities.listeners)('TLS session tickets', () => {
    const task = fixture('serves-tls.mjs')

    it('of one child are good for its siblings, for whoever takes its place, and for those of another container', async ({ make }) => {
      using listener = await Listener.bind({ port: 0, host: '127.0.0.1' })
      const one = make()
      one.container.run(task, { count: 3, name: 'web', restart: true, listeners: { main: listener } })
      await one.container.waitUntilReady()
      const begun = await visit(listener.address())
      expect(begun.reused).toBe(false)
      const before = await visits(listener.address(), 20, begun.session)
      expect(before.afresh).toBe(0)

      const [first] = one.container.children
      first!.kill()
      await one.journal.exited()
      await one.journal.ready(4)
      const restarted = await visits(listener.address(), 10, before.last)
      expect(restarted.afresh).toBe(0)

      const two = make()
      two.container.run(task, { count: 2, name: 'new', data: { renewed: true }, listeners: { main: listener } })
      await two.container.waitUntilReady()
      await one.container.stop()
      const after = await visits(listener.address(), 10, restarted.last)
      expect(after.afresh).toBe(0)
      expect([...after.names].every((name) => name.startsWith('new'))).toBe(true)
    })

    it('are its own where a program gives its server keys', async ({ make }) => {
      using listener = await Listener.bind({ port: 0, host: '127.0.0.1' })
      const { container, journal } = make()
      container.spawn(task, { name: 'first', data: { own: true }, listeners: { main: listener } })
      const child = await journal.ready()
      const { session } = await visit(listener.address())
      expect((await visit(listener.address(), session)).reused).toBe(true)
      container.spawn(task, { name: 'second', listeners: { main: listener } })
      await journal.ready(2)
      child.interrupt()
      await journal.exited()
      expect(await visit(listener.address(), session)).toMatchObject({ name: 'second', reused: false })
    })
  })
}
