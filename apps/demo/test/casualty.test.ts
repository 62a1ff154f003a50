import { expect, test } from 'vitest'
import { enterAnswer, openAccount, type Loss } from '../src/account.js'
import { sortFailures, wentDownWith } from '../src/casualty.js'

const casualty = { pid: 7, from: 1000, to: 1100, ports: new Set([50_001]) }
const loss: Loss = { at: 1050, reason: 'read ECONNRESET', port: 50_001, connectedAt: 900 }

test.each([
  ['on its connection, while it dies', loss, true],
  ['on its connection, noticed later', { ...loss, at: 5000 }, true],
  ['on a connection that another worker had accepted, or nobody', { ...loss, port: 50_002 }, false],
  ['before its trouble began', { ...loss, at: 999 }, false],
  ['on a later connection from the same port', { ...loss, at: 1300, connectedAt: 1200 }, false],
  ['on a connection that never came about', { ...loss, port: undefined, connectedAt: undefined }, false],
])('a request that was lost %s', (_, loss, excused) => {
  expect(wentDownWith(casualty, loss)).toBe(excused)
})

test('what did not go down with the worker has failed, and so has every wrong answer', () => {
  const account = openAccount(1)
  account.losses.push(loss, { ...loss, port: 50_002 })
  enterAnswer(account, 200, 'Hello from process 7\n')
  enterAnswer(account, 500, 'Hello from process 7\n')
  enterAnswer(account, 200, 'Hello from proc')
  const failures = sortFailures([account], casualty)
  expect(account.answersOf).toEqual({ 7: 1 })
  expect(failures.excused).toBe(1)
  expect(failures.failed).toEqual([
    'a request was lost (read ECONNRESET)',
    'a request got a wrong answer (500 "Hello from process 7\\n")',
    'a request got a wrong answer (200 "Hello from proc")',
  ])
  expect(sortFailures([account]).failed).toHaveLength(4)
})
