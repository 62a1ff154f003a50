import { expect, test } from 'vitest'
import { isOf, nameOf, pidOf, readGreeting } from '../src/base/worker-name.js'

test('workers are told apart by process and thread', () => {
  expect(nameOf({ pid: 413 })).toBe('413')
  expect(nameOf({ pid: 413, threadId: 2 })).toBe('413/2')
  expect(nameOf({ threadId: 2 })).toBe(`${process.pid}/2`)
  expect(pidOf('413/2')).toBe(413)
})

test('a worker is its child, or a thread of it', () => {
  expect(isOf('413', '413')).toBe(true)
  expect(isOf('413/2', '413')).toBe(true)
  expect(isOf('413/2', '413/2')).toBe(true)
  expect(isOf('413/2', '413/1')).toBe(false)
  expect(isOf('4130', '413')).toBe(false)
  expect(isOf('413/21', '413/2')).toBe(false)
})

test('an answer names its worker', () => {
  expect(readGreeting('Hello from process 413\n')).toBe('413')
  expect(readGreeting('Hello from process 413, thread 2\n')).toBe('413/2')
  expect(readGreeting('Hello from process 413, thr')).toBeUndefined()
})
