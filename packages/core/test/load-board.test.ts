import { fstatSync, mkdtempSync, readdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Listener } from '../src/listen/listener.js'
import { LoadBoard } from '../src/listen/load-board.js'
import { fieldsOfRow, LoadRows, mostRows, rowFields, rowStates } from '../src/listen/load-rows.js'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'asc-board-'))))
afterEach(() => rmSync(folder, { recursive: true }))

/** What a child does that has so many connections. */
function say(board: LoadBoard, row: number, open: number, state: number = rowStates.accepting): void {
  const numbers = new Uint32Array(fieldsOfRow)
  numbers[rowFields.state] = state
  numbers[rowFields.open] = open
  new LoadRows(board.descriptor).write(row, numbers)
}

test('a board is a file that nothing but its descriptor leads to', () => {
  const board = LoadBoard.open([folder])
  expect(readdirSync(folder)).toEqual([])
  expect(fstatSync(board.descriptor).nlink).toBe(0)
  expect(fstatSync(board.descriptor).mode & 0o777).toBe(0o600)
  board.close()
})

test('a board is made in the first folder that can be written to, and throws where none can', () => {
  const board = LoadBoard.open([join(folder, 'missing'), folder])
  expect(board.take(1)).toBeDefined()
  expect(() => LoadBoard.open([join(folder, 'missing')])).toThrow(/ENOENT/)
})

test('a board tells how many connections a child has, and how many all have, as soon as the child has said so', () => {
  const board = LoadBoard.open([folder])
  const [one, two] = [board.take(1)!, board.take(2)!]
  expect([one.first, two.first]).toEqual([1, 2])
  expect(one.connections()).toBeUndefined()
  say(board, 1, 5)
  say(board, 2, 2)
  say(board, 3, 1, rowStates.closed)
  expect(one.connections()).toEqual({ own: 5, all: 8 })
  expect(two.connections()).toEqual({ own: 3, all: 8 })
  board.close()
})

test('a board clears the rows of a child that has ended, and gives them to another one', () => {
  const board = LoadBoard.open([folder])
  const [one, two] = [board.take(1)!, board.take(1)!]
  say(board, one.first, 7)
  say(board, two.first, 1)
  one.release(false)
  one.release(false)
  expect(one.connections()).toBeUndefined()
  expect(two.connections()).toEqual({ own: 1, all: 1 })
  expect(board.take(1)!.first).toBe(one.first)
  expect(board.take(1)!.first).toBe(3)
  board.close()
})

test('a board gives the rows of a child that may live on to nobody else', () => {
  const board = LoadBoard.open([folder])
  board.take(1)!.release(true)
  expect(board.take(1)!.first).toBe(2)
})

test('a board that is full has no rows for another child', () => {
  const board = LoadBoard.open([folder])
  const all = board.take(mostRows)!
  expect(board.take(1)).toBeUndefined()
  say(board, mostRows, 3)
  expect(all.connections()).toEqual({ own: 3, all: 3 })
  all.release(false)
  expect(board.take(2)).toBeDefined()
  board.close()
})

test('a process hands out the rows that it was given itself, and no others', () => {
  const board = LoadBoard.open([folder])
  const [first, second] = [board.take(2)!, board.take(2)!]
  const part = LoadBoard.inherited({ board: board.descriptor, row: first.first, rows: first.count, bell: -1 })
  expect([part.take(1)!.first, part.take(1)!.first, part.take(1)]).toEqual([1, 2, undefined])
  say(board, second.first, 4)
  expect(second.connections()).toEqual({ own: 4, all: 4 })
  board.close()
})

test('a board stays open for the threads that write to it, until the last one has ended', () => {
  const board = LoadBoard.open([folder])
  const rows = board.take(1)!
  board.close()
  expect(board.take(1)).toBeUndefined()
  expect(fstatSync(board.descriptor).isFile()).toBe(true)
  rows.release(false)
  expect(() => fstatSync(board.descriptor)).toThrow(/EBADF/)
})

test('a listener has one board for all its children, and closes it when it is closed', async () => {
  const listener = await Listener.bind({ port: 0, host: '127.0.0.1' })
  const board = listener.board()
  expect(listener.board()).toBe(board)
  listener.close()
  expect(() => fstatSync(board.descriptor)).toThrow(/EBADF/)
})

test('whatever a child writes, its parent reads numbers', () => {
  const board = LoadBoard.open([folder])
  const rows = board.take(1)!
  const noise = Buffer.alloc(100_000, 0xff)
  writeSync(board.descriptor, noise, 0, noise.length, 0)
  expect(rows.connections()).toEqual({ own: 2 ** 32 - 1, all: expect.any(Number) as number })
  board.close()
})
