import { expect, test } from 'vitest'
import type { Note } from '../src/drilled/journal.js'
import { enterAnswer, openAccount, type Loss } from '../src/load/account.js'
import { sortFailures, type Casualty } from '../src/load/casualty.js'

const casualty: Casualty = { name: '7', from: 1000, to: 1100, unnoted: 1 }
const notes: Note[] = [
  { worker: '7/2', at: 10 },
  { worker: '7/2', at: 910, accepted: 50_001 },
  { worker: '8/1', at: 911, accepted: 50_002 },
  { worker: '77', at: 912, accepted: 50_003 },
]
const loss: Loss = { openedAt: 900, at: 1050, reason: 'read ECONNRESET', port: 50_001 }

test.each<[string, Loss[], excused: number]>([
  ['on its connection, while it dies', [loss], 1],
  ['on its connection, noticed later', [{ ...loss, at: 5000 }], 1],
  ['on a connection that another worker had accepted', [{ ...loss, port: 50_002 }], 0],
  ['on the connection of a worker whose name begins alike', [{ ...loss, port: 50_003 }], 0],
  ['before its trouble began', [{ ...loss, at: 999 }], 0],
  ['on connections that nobody has noted: one of them it can have been accepting', [{ ...loss, port: 50_004 }, { ...loss, port: 50_005 }], 1],
  ['on a connection that nobody has noted, made when it was gone', [{ ...loss, port: 50_004, openedAt: 1101 }], 0],
  ['on a later connection from the same port', [{ ...loss, openedAt: 1200, at: 1300 }], 0],
  ['on a connection that never came about', [{ ...loss, port: undefined }], 0],
])('a request that was lost %s', (_, losses, excused) => {
  const account = { ...openAccount(1), losses }
  const failures = sortFailures([account], notes, casualty)
  expect(failures.excused).toBe(excused)
  expect(failures.failed).toHaveLength(losses.length - excused)
})

test('who can have accepted nobody is excused for nothing else', () => {
  const account = { ...openAccount(1), losses: [{ ...loss, port: 50_004 }] }
  expect(sortFailures([account], notes, { ...casualty, unnoted: 0 }).excused).toBe(0)
})

test('what did not go down with the worker has failed, and so has every wrong answer', () => {
  const account = openAccount(1)
  account.losses.push(loss, { ...loss, port: 50_002 })
  enterAnswer(account, 200, 'Hello from process 7\n')
  enterAnswer(account, 200, 'Hello from process 7, thread 2\n')
  enterAnswer(account, 500, 'Hello from process 7\n')
  enterAnswer(account, 200, 'Hello from proc')
  const failures = sortFailures([account], notes, casualty)
  expect(account.answersOf).toEqual({ '7': 1, '7/2': 1 })
  expect(failures.excused).toBe(1)
  expect(failures.failed).toEqual([
    'a request was lost (read ECONNRESET)',
    'a request got a wrong answer (500 "Hello from process 7\\n")',
    'a request got a wrong answer (200 "Hello from proc")',
  ])
  expect(sortFailures([account], notes).failed).toHaveLength(4)
})
