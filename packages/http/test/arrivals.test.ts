import { expect, test } from 'vitest'
import { Arrivals } from '../src/balance/arrivals.js'
import { ageLimit } from '../src/balance/connection-ages.js'
import type { Connection } from '../src/protocols/connection.js'

const connection = (): Connection => ({}) as Connection

/** `count` connections that come and go at once. */
function brief(arrivals: Arrivals, count: number): void {
  for (let index = 0; index < count; index++) {
    const one = connection()
    arrivals.entered(one)
    arrivals.left(one)
  }
}

test('a connection is lasting when it has been there for two turns', () => {
  const arrivals = new Arrivals()
  const one = connection()
  arrivals.turn(1_000)
  arrivals.entered(one)
  expect([arrivals.open, arrivals.young, arrivals.lasting]).toEqual([1, 1, 0])
  arrivals.turn(1_050)
  arrivals.turn(1_100)
  expect([arrivals.young, arrivals.lasting, arrivals.isYoung(one)]).toEqual([1, 0, true])
  arrivals.turn(1_200)
  expect([arrivals.open, arrivals.young, arrivals.lasting, arrivals.isYoung(one)]).toEqual([1, 0, 1, false])
  arrivals.left(one)
  expect(arrivals.open).toBe(0)
})

test('a TLS connection is as old as the one underneath', () => {
  const arrivals = new Arrivals()
  const [raw, secured] = [connection(), connection()]
  arrivals.turn(1_000)
  arrivals.entered(raw)
  arrivals.turn(1_100)
  arrivals.secured(raw, secured)
  arrivals.turn(1_200)
  expect([arrivals.open, arrivals.lasting]).toEqual([1, 1])
  arrivals.left(secured)
  expect(arrivals.open).toBe(0)
})

test('a flood of connections that end at once ends the calm, which comes back some time after it', () => {
  const arrivals = new Arrivals()
  arrivals.turn(1_000)
  brief(arrivals, 8)
  expect(arrivals.calm).toBe(true)
  brief(arrivals, 1)
  expect(arrivals.calm).toBe(false)
  for (let now = 1_100; now <= 3_000; now += 100) {
    brief(arrivals, 100)
    arrivals.turn(now)
    expect(arrivals.calm).toBe(false)
  }
  for (let now = 3_100; now < 3_400; now += 100) arrivals.turn(now)
  expect(arrivals.calm).toBe(false)
  arrivals.turn(3_400)
  expect(arrivals.calm).toBe(true)
})

test('connections that last, and a few a second that do not, leave the calm as it is', () => {
  const arrivals = new Arrivals()
  for (let index = 0; index < 500; index++) arrivals.entered(connection())
  for (let now = 100; now < 10_000; now += 100) {
    brief(arrivals, 2)
    arrivals.turn(now)
    expect(arrivals.calm).toBe(true)
  }
})

test('each connection may become a tenth older or younger than the age that was asked for', () => {
  const limits = Array.from({ length: 1_000 }, (_, index) => ageLimit(1_000, index / 1_000))
  expect(Math.min(...limits)).toBe(900)
  expect(Math.max(...limits)).toBe(1_100)
  expect(new Set(limits).size).toBe(17)
})
