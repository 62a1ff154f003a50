import { describe, expect, it } from 'vitest'
import { Tail } from '../src/process/tail.js'

/** What is kept of these pieces. */
function kept(pieces: string[], most?: number): string {
  const tail = new Tail(most)
  for (const piece of pieces) tail.push(Buffer.from(piece))
  return tail.toString()
}

describe('the tail of an output', () => {
  it.each([
    [[], ''],
    [['abc'], 'abc'],
    [['abc', 'de'], 'abcde'],
    [['abc', 'def'], 'bcdef'],
    [['abcdefgh'], 'defgh'],
    [['a', 'b', 'c', 'd', 'e', 'f', 'g'], 'cdefg'],
    [['abcdefgh', 'i'], 'efghi'],
    [['abcdefgh', ''], 'defgh'],
  ])('of %j, five bytes long, is %j', (pieces, tail) => {
    expect(kept(pieces, 5)).toBe(tail)
  })

  it('has 64 KiB', () => {
    const pieces = Array.from({ length: 100 }, (_, index) => `${index}`.padEnd(1000, 'x'))
    expect(kept(pieces)).toBe(pieces.join('').slice(-64 * 1024))
  })

  it('does not keep what it has cut', () => {
    const tail = new Tail(10)
    for (let count = 0; count < 1000; count++) tail.push(Buffer.alloc(100))
    expect(tail.toString()).toBe('\0'.repeat(10))
  })
})
